import type { Operation, OperationContext } from '../../kernel/kernel';
import type { ApiKey } from './api-keys';
import { type Input, optionalBoolean, optionalText, recordList, textMap } from '../input';
import { authorizePath, badRequest, notFound, refuseUnknown, type Method } from './authorize';
import type { GatewayState } from './gateway-state';
import { pageOf } from './paging';

const CREATE_MEMBERS = ['name', 'description', 'enabled', 'customerId', 'tags', 'generateDistinctId'];

/** The operations on API keys. */
export function keyOperations(state: GatewayState): Readonly<Record<string, Operation>> {
  function authorizedKey(method: Method | 'DELETE', input: Input, context: OperationContext): ApiKey {
    const id = optionalText(input, 'apiKey') ?? '';
    authorizePath(context, method, `/apikeys/${id}`);
    const key = state.find(id);
    if (!key) throw notFound('Invalid API Key identifier specified');
    return key;
  }

  /** Never with the value, unless asked for. */
  function describe(key: ApiKey, withValue = false): Record<string, unknown> {
    const { description, customerId, tags, updatedAt } = state.detailsOf(key);
    return {
      id: key.keyId,
      ...(withValue && { value: key.value }),
      ...(key.name !== undefined && { name: key.name }),
      ...(description !== undefined && { description }),
      ...(customerId !== undefined && { customerId }),
      ...(tags !== undefined && { tags }),
      enabled: key.state === 'active',
      createdDate: toSecond(key.createdAt),
      lastUpdatedDate: toSecond(updatedAt),
      stageKeys: [],
    };
  }

  return {
    CreateApiKey(input, context) {
      authorizePath(context, 'POST', '/apikeys');
      const { partition, region } = context.kernel;
      const tags = textMap(input, 'tags');
      const hasTags = Object.keys(tags).length > 0;
      const ofTags = encodeURIComponent(`arn:${partition}:apigateway:${region}::/apikeys/`);
      if (hasTags) authorizePath(context, 'PUT', `/tags/${ofTags}*`);
      refuseUnknown(input, CREATE_MEMBERS);
      if (Object.keys(tags).some((name) => /^aws:/i.test(name))) {
        throw badRequest("Invalid tag key. Tag keys cannot start with 'aws:' (case insensitive)");
      }
      const [description, customerId] = [optionalText(input, 'description'), optionalText(input, 'customerId')];
      const key = state.create(optionalText(input, 'name'), optionalBoolean(input, 'enabled') ?? false, {
        ...(description !== undefined && { description }),
        ...(customerId !== undefined && { customerId }),
        ...(hasTags && { tags }),
      });
      return describe(key, true);
    },
    GetApiKey: (input, context) =>
      describe(authorizedKey('GET', input, context), optionalBoolean(input, 'includeValue') ?? false),
    GetApiKeys(input, context) {
      authorizePath(context, 'GET', '/apikeys');
      const [prefix = '', customer] = [optionalText(input, 'nameQuery'), optionalText(input, 'customerId')];
      const found = state.keys
        .all()
        .filter((key) => key.state !== 'revoked' && (key.name ?? '').startsWith(prefix))
        .filter((key) => customer === undefined || state.detailsOf(key).customerId === customer);
      return pageOf(input, found, (key) => describe(key, optionalBoolean(input, 'includeValues') ?? false));
    },
    UpdateApiKey(input, context) {
      const key = authorizedKey('PATCH', input, context);
      for (const patch of recordList(input, 'patchOperations')) {
        const enabled = optionalBoolean(patch, 'value');
        if (patch['op'] !== 'replace' || patch['path'] !== '/enabled' || enabled === undefined) {
          throw badRequest('The local cloud knows one patch of an API key: replace /enabled by true or false.');
        }
        state.setEnabled(key, enabled);
      }
      return describe(key);
    },
    DeleteApiKey(input, context) {
      state.delete(authorizedKey('DELETE', input, context));
      return {};
    },
  };
}

/** API Gateway's times have whole seconds. */
function toSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}
