import { providerType as declared } from './index';
import { sdkGateway } from './gateway';
import type { IssuedKey, ListedKey, Provider } from '../../rotation/provider';
import { awsIssueFailure, toAwsRequestError, type AwsCall } from '../kit/aws-failure';
import { attempt } from '../kit/aws-request';
import { checkAdminBy } from '../kit/credentials';
import type { ProviderAdapter, ProviderDeps } from '../kit/provider-type';
import { CALLS, failureOf, isGone } from './failure';
import type { Gateway, KeyMetadata, NewKey } from './gateway';
import type { AwsApiGatewayOptions } from './options';
import { attach, inherit, type Account } from './plans';
import { verifyAtStage } from './stage';

export const providerType: ProviderAdapter<AwsApiGatewayOptions> = {
  ...declared,
  create: (options, { http, clock }) => createAwsApiGatewayProvider(options, { gateway: sdkGateway(), http, clock }),
};

/** The API keys of this account and Region. The key id is the API key's id. */
export function createAwsApiGatewayProvider(
  options: AwsApiGatewayOptions,
  deps: Pick<ProviderDeps, 'http' | 'clock'> & { readonly gateway: Gateway },
): Provider {
  const { gateway, http, clock } = deps;
  const of: Account = { gateway, clock, options };
  return {
    capabilities: declared.capabilities(options),
    issue: (lineage, like) => issue(of, lineage, like),
    activate: async ({ keyId }, like) => {
      for (const planId of (await inherit(of, like)).plans) await attach(of, planId, keyId);
    },
    verify: ({ key }) => verifyAtStage(http, options.verify, key),
    disable: async (keyId) => void (await unlessGone(of, CALLS.update(keyId), () => gateway.setEnabled(keyId, false))),
    enable: (keyId) => ask(of, CALLS.update(keyId), () => gateway.setEnabled(keyId, true)),
    revoke: (keyId) => unlessGone(of, CALLS.delete(keyId), () => gateway.delete(keyId)),
    list: async () => (await ask(of, CALLS.list(), () => gateway.list())).map(toListed),
    checkAdmin: () => checkAdminBy(() => ask(of, CALLS.list(), () => gateway.list())),
  };
}

/** Everything that can be wrong without a new key is looked at first. */
async function issue(of: Account, lineage: string, like: string | undefined): Promise<IssuedKey> {
  const { old } = await inherit(of, like);
  try {
    const { id, value } = await of.gateway.create({ name: lineage, ...copied(old) });
    return { keyId: id, key: value };
  } catch (error) {
    throw awsIssueFailure(CALLS.create(), toAwsRequestError(error));
  }
}

/** What a key carries from one rotation to the next. Tags that begin with `aws:` are AWS's own, and refused in a request. */
function copied(old: KeyMetadata | undefined): NewKey {
  const { description, customerId, tags = {} } = old ?? {};
  const ours = Object.entries(tags).filter(([name]) => !/^aws:/i.test(name));
  return {
    ...(description !== undefined && { description }),
    ...(customerId !== undefined && { customerId }),
    ...(ours.length > 0 && { tags: Object.fromEntries(ours) }),
  };
}

function toListed({ id, name, enabled, createdAt }: KeyMetadata): ListedKey {
  return { keyId: id, disabled: !enabled, ...(name !== undefined && { name }), ...(createdAt && { createdAt }) };
}

async function unlessGone(
  { clock }: Account,
  call: AwsCall,
  request: () => Promise<void>,
): Promise<'revoked' | 'gone'> {
  const outcome = await attempt(clock, request);
  if ('value' in outcome) return 'revoked';
  if (isGone(outcome.error)) return 'gone';
  throw failureOf(call, outcome.error);
}

async function ask<Value>({ clock }: Account, call: AwsCall, request: () => Promise<Value>): Promise<Value> {
  const outcome = await attempt(clock, request);
  if ('value' in outcome) return outcome.value;
  throw failureOf(call, outcome.error);
}
