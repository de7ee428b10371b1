import { ApiKey } from '../../rotation/api-key';
import { RotationError } from '../../rotation/errors';
import type { HeldKey, IssuedKey, ListedKey, Provider, Verdict } from '../../rotation/provider';
import type { Clock } from '../../rotation/services';
import { awsFailure, awsIssueFailure, toAwsRequestError, type AwsCall } from '../kit/aws-failure';
import { attempt } from '../kit/aws-request';
import { checkAdminBy } from '../kit/credentials';
import type { ProviderAdapter } from '../kit/provider-type';
import { providerType as declared } from './index';
import { disabledTag, keyIdOf, keysIn, keyTag } from './keys';
import { MAX_KEYS, principalOf, registerOf, type SandboxOptions } from './options';
import { sdkRegister, type Register } from './register';

/** About 238 bits in letters and digits. */
const KEY_LENGTH = 40;

/** The keys of one principal, and where they stand. */
interface Principal {
  readonly register: Register;
  readonly clock: Clock;
  readonly principal: string;
}

export const providerType: ProviderAdapter<SandboxOptions> = {
  ...declared,
  create: (options, { clock }) => createSandboxProvider(options, { register: sdkRegister(registerOf(options)), clock }),
};

/** The keys of one principal in the register. */
export function createSandboxProvider(
  options: SandboxOptions,
  deps: { readonly register: Register; readonly clock: Clock },
): Provider {
  const of: Principal = { ...deps, principal: principalOf(options) };
  return {
    capabilities: declared.capabilities(options),
    issue: (lineage) => issue(of, lineage),
    verify: (held) => verify(of, held),
    disable: (keyId) => disable(of, keyId),
    enable: (keyId) => enable(of, keyId),
    revoke: (keyId) => revoke(of, keyId),
    list: () => list(of),
    identify: async (key) => (await find(of, keyIdOf(key)))?.keyId,
    checkAdmin: () => checkAdminBy(() => list(of)),
  };
}

async function issue(of: Principal, lineage: string): Promise<IssuedKey> {
  const { register, clock, principal } = of;
  const held = await list(of);
  if (held.length >= MAX_KEYS) {
    throw new RotationError('SlotsFull', `principal ${principal} has ${held.length} keys of ${MAX_KEYS}`, true);
  }
  const random = await ask(of, 'GetRandomPassword', () => register.randomText(KEY_LENGTH));
  const key = ApiKey.of(`sandbox_${random.reveal()}`);
  const keyId = keyIdOf(key);
  try {
    await register.tag(keyTag(principal, keyId), `${lineage} ${clock.now().toISOString()}`);
  } catch (error) {
    throw awsIssueFailure(callOf(of, 'TagResource'), toAwsRequestError(error));
  }
  return { keyId, key };
}

async function verify(of: Principal, { key }: HeldKey): Promise<Verdict> {
  const outcome = await attempt(of.clock, () => of.register.tags());
  if ('error' in outcome) return 'unknown';
  const keyId = keyIdOf(key);
  const found = keysIn(outcome.value, of.principal).find((one) => one.keyId === keyId);
  return found && !found.disabled ? 'accepted' : 'refused';
}

async function disable(of: Principal, keyId: string): Promise<void> {
  if (!(await find(of, keyId))) return;
  await ask(of, 'TagResource', () => of.register.tag(disabledTag(of.principal, keyId), 'disabled'));
}

async function enable(of: Principal, keyId: string): Promise<void> {
  if (!(await find(of, keyId))) {
    throw new RotationError('ConfigurationInvalid', `key ${keyId} is not in the register ${of.register.name}`, false);
  }
  await ask(of, 'UntagResource', () => of.register.untag([disabledTag(of.principal, keyId)]));
}

/** Removed in any case: what was just issued may not show yet. */
async function revoke(of: Principal, keyId: string): Promise<'revoked' | 'gone'> {
  const found = await find(of, keyId);
  const tags = [keyTag(of.principal, keyId), disabledTag(of.principal, keyId)];
  await ask(of, 'UntagResource', () => of.register.untag(tags));
  return found ? 'revoked' : 'gone';
}

async function list(of: Principal): Promise<readonly ListedKey[]> {
  return keysIn(await ask(of, 'DescribeSecret', () => of.register.tags()), of.principal);
}

async function find(of: Principal, keyId: string): Promise<ListedKey | undefined> {
  return (await list(of)).find((one) => one.keyId === keyId);
}

type Action = 'DescribeSecret' | 'GetRandomPassword' | 'TagResource' | 'UntagResource';

async function ask<Value>(of: Principal, action: Action, request: () => Promise<Value>): Promise<Value> {
  const outcome = await attempt(of.clock, request);
  if ('value' in outcome) return outcome.value;
  throw awsFailure(callOf(of, action), outcome.error);
}

function callOf({ register }: Principal, action: Action): AwsCall {
  if (action === 'GetRandomPassword') return { asked: action, permission: `secretsmanager:${action}` };
  // A secret that does not exist has no ARN that a policy could name: AWS denies what it cannot find.
  const permission = `secretsmanager:${action} on it, or it does not exist`;
  return { asked: `${action} of register ${register.name}`, permission };
}
