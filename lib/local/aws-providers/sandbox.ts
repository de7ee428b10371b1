import { keyIdOf, keysIn } from '../../providers/sandbox/keys';
import { registerOf, type SandboxOptions } from '../../providers/sandbox/options';
import { ApiKey } from '../../rotation/api-key';
import type { FaultRule } from '@keyturn/local-cloud';
import type { Fault, FaultMode } from '../../testing/fake-providers/kit/faults';
import type { FakeProviderStarter } from '../running-fake';
import { serveFakeProvider } from '../serve-fake-provider';
import { createFakeKeys, observe, type FakeKeys } from '../../testing/fake-providers/kit/fake-keys';

/** What stands behind the requests that can fail; a fault of one hits the others of the same operation, too. */
const OPERATIONS: Readonly<Record<string, string>> = {
  issue: 'TagResource',
  disable: 'TagResource',
  enable: 'UntagResource',
  revoke: 'UntagResource',
  list: 'DescribeSecret',
  verify: 'DescribeSecret',
};

/** How the local cloud's own services can fail. */
const PLAYED: Readonly<Partial<Record<FaultMode | 'idle', Pick<FaultRule, 'kind' | 'code' | 'status'>>>> = {
  '500': { kind: 'error' },
  '429': { kind: 'error', code: 'ThrottlingException', status: 400 },
  reset: { kind: 'drop' },
};

/**
 * The local cloud's Secrets Manager is the provider: nothing is faked. This only watches the register, so that observers
 * see its keys as they see those of any other provider.
 */
export const startFakeProvider: FakeProviderStarter = async ({ name, options }, cloud) => {
  const register = registerOf(options as SandboxOptions);
  const keys = createFakeKeys({ clock: cloud, propagationMs: 0 });
  cloud.subscribe(({ type, operation }) => {
    if (type !== 'Call' || !/^(Tag|Untag)Resource$/.test(String(operation))) return;
    copyTo(keys, cloud.secret(register)?.tags ?? {});
  });
  const fail = ({ mode, requests = Object.keys(OPERATIONS), effect = 'before', times = Infinity }: Fault): void => {
    const played = PLAYED[mode];
    if (!played) throw new Error(`the sandbox cannot fail by ${mode}: expected ${Object.keys(PLAYED).join(', ')}`);
    const caller = `keyturn-${name}-`;
    for (const operation of new Set(requests.map((request) => OPERATIONS[request] ?? request))) {
      cloud.faults.add({ ...played, service: 'secretsmanager', operation, caller, when: effect, times });
    }
  };
  const view = () => ({ keys: keys.all().map(observe), requests: {}, unknownKeys: 0 });
  const heal = () => cloud.faults.clear();
  const served = await serveFakeProvider({
    ...{ view, fail, heal, requestNames: Object.keys(OPERATIONS) },
    handle: () => ({ status: 404, headers: {}, body: '' }),
  });
  return {
    ...{ view, fail, heal, ...served, endpoint: cloud.endpoint },
    keys: { ...keys, byValue: (value) => keys.byId(keyIdOf(ApiKey.of(value))) },
    optionsAtFake: (given) => given,
  };
};

function copyTo(keys: FakeKeys, tags: Readonly<Record<string, string>>): void {
  const principals = new Set(Object.keys(tags).flatMap((tag) => /^keyturn-sandbox:([^:]+):/.exec(tag)?.[1] ?? []));
  const found = [...principals].flatMap((principal) => keysIn(tags, principal));
  for (const { keyId, name } of found) if (!keys.byId(keyId)) keys.issue(name, true, keyId);
  for (const key of keys.live()) {
    const now = found.find(({ keyId }) => keyId === key.keyId);
    const state = !now ? 'revoked' : now.disabled ? 'disabled' : 'active';
    if (state !== key.state) keys.setState(key, state);
  }
}
