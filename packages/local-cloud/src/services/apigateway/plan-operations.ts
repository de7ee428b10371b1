import type { Operation, OperationContext } from '../../kernel/kernel';
import type { ApiKey } from './api-keys';
import { type Input, optionalText, recordList } from '../input';
import { authorizePath, badRequest, conflict, notFound, refuseUnknown, type Method } from './authorize';
import { type GatewayState, isSameStage, type UsagePlan } from './gateway-state';
import { pageOf } from './paging';

/** The operations on usage plans and their keys. `newId` gives plan ids. */
export function planOperations(state: GatewayState, newId: () => string): Readonly<Record<string, Operation>> {
  function authorizedPlan(method: Method, input: Input, context: OperationContext, rest = ''): UsagePlan {
    const id = optionalText(input, 'usagePlanId') ?? '';
    authorizePath(context, method, `/usageplans/${id}/keys${rest}`);
    const plan = state.plans.get(id);
    if (!plan) throw notFound('Invalid Usage Plan ID specified');
    return plan;
  }

  const describe = ({ id, name, apiStages, settings }: UsagePlan): Record<string, unknown> => ({
    id,
    name,
    apiStages,
    ...settings,
  });
  const describeKey = (key: ApiKey): Record<string, unknown> => ({
    id: key.keyId,
    type: 'API_KEY',
    value: key.value,
    ...(key.name !== undefined && { name: key.name }),
  });
  const keysOf = (plan: UsagePlan): readonly ApiKey[] =>
    state.keys.all().filter((key) => key.state !== 'revoked' && state.plansOf(key).includes(plan));

  return {
    CreateUsagePlan(input, context) {
      authorizePath(context, 'POST', '/usageplans');
      refuseUnknown(input, ['name', 'apiStages', 'description', 'throttle', 'quota']);
      const { name: _name, apiStages: _stages, ...settings } = input;
      const name = optionalText(input, 'name');
      if (name === undefined) throw badRequest('Usage plan name must not be empty');
      const apiStages = recordList(input, 'apiStages').map((one) => ({
        apiId: optionalText(one, 'apiId') ?? '',
        stage: optionalText(one, 'stage') ?? '',
      }));
      const plan = { id: newId().replaceAll('-', '').slice(-10), name, apiStages, settings };
      state.putPlan(plan);
      return describe(plan);
    },
    GetUsagePlans(input, context) {
      authorizePath(context, 'GET', '/usageplans');
      const keyId = optionalText(input, 'keyId');
      const key = keyId === undefined ? undefined : state.find(keyId);
      const ofKey = key ? state.plansOf(key) : [];
      return pageOf(input, keyId === undefined ? [...state.plans.values()] : ofKey, describe);
    },
    CreateUsagePlanKey(input, context) {
      const plan = authorizedPlan('POST', input, context);
      if (optionalText(input, 'keyType') !== 'API_KEY') throw badRequest('Invalid key type specified');
      const key = state.find(optionalText(input, 'keyId') ?? '');
      if (!key) throw notFound('Invalid API Key identifier specified');
      const plans = state.plansOf(key);
      if (plans.includes(plan)) throw conflict('The API key is in this usage plan already');
      const stages = plans.flatMap(({ apiStages }) => apiStages);
      if (stages.some((one) => plan.apiStages.some((other) => isSameStage(one, other)))) {
        throw conflict('The API key is in another usage plan of the same API stage already');
      }
      state.attach(key, plan);
      return describeKey(key);
    },
    GetUsagePlanKeys(input, context) {
      const plan = authorizedPlan('GET', input, context);
      const prefix = optionalText(input, 'nameQuery') ?? '';
      const found = keysOf(plan).filter(({ name = '' }) => name.startsWith(prefix));
      return pageOf(input, found, describeKey);
    },
    GetUsagePlanKey(input, context) {
      const keyId = optionalText(input, 'keyId') ?? '';
      const plan = authorizedPlan('GET', input, context, `/${keyId}`);
      const key = keysOf(plan).find((one) => one.keyId === keyId);
      if (!key) throw notFound('Invalid Usage Plan Key identifier specified');
      return describeKey(key);
    },
  };
}
