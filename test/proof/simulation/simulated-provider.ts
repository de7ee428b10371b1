import { createMemoryAccessKeys } from '../../../lib/testing/fake-providers/memory-access-keys';
import type { Fault } from '../../../lib/testing/fake-providers/kit/faults';
import { createHttpFakeProvider } from '../../../lib/testing/fake-providers/http/http-fake-provider';
import { inProcess } from '../../../lib/testing/fake-providers/kit/in-process';
import { createFakeProvider as createFakeSupplied } from '../../../lib/testing/fake-providers/supplied';
import type { FakeProvider } from '../../../lib/testing/fake-providers/kit/fake-provider';
import type { FakeKeys } from '../../../lib/testing/fake-providers/kit/fake-keys';
import { createAwsIamProvider } from '../../../lib/providers/aws-iam/provider';
import type { HttpOptions } from '../../../lib/providers/http/options';
import { createHttpProvider } from '../../../lib/providers/http/provider';
import type { ProviderDeps } from '../../../lib/providers/kit/provider-type';
import { providerType as supplied } from '../../../lib/providers/supplied/provider';
import { ApiKey } from '../../../lib/rotation/api-key';
import type { Provider } from '../../../lib/rotation/provider';
import { type CallSite, throughProcess } from './process';
import { ACTIVATE, ADMIN, GATEWAY, LIST, PROPAGATION_MS, ROLLED, SUPPLIED, SWITCH } from './provider-options';
import type { Scheduler } from './scheduler';

/** The classes of provider that a simulation knows: the real adapters on stateful providers. */
export const PROVIDER_CLASSES = ['http', 'http-no-list', 'http-two-slots', 'http-one', 'aws-iam', 'supplied'] as const;
export type ProviderClass = (typeof PROVIDER_CLASSES)[number];

/** A provider with the adapter to it, and the truth for observers. */
export interface SimulatedProvider {
  readonly kind: ProviderClass;
  /** The adapter for one process: each exchange with the provider is an external call of it. */
  forProcess(site: CallSite): Provider;
  readonly keys: FakeKeys;
  fail(fault: Fault): void;
  /** From now on the provider refuses the admin credential; does nothing where there is none to refuse. */
  refuseAdmin(): void;
  /** Ends every fault, and accepts the admin credential. */
  heal(): void;
  /** A key made at the provider's console; its id and value. Undefined where there is no slot. */
  makeByHand(): { keyId: string; value: string } | undefined;
  /** Where people make the keys: makes one and puts it into the inbox; or puts this one there. */
  supply(given?: { keyId: string; value: string }): void;
  /** Where people end the keys: ends one at the provider's console. */
  endByHand(keyId: string): void;
}

export const BY_HAND = 'made by hand';
/** The name of a key that a person made to be supplied. */
export const FOR_INBOX = 'for the inbox';

type Random = (bytes: number) => string;

export function simulateProvider(kind: ProviderClass, scheduler: Scheduler): SimulatedProvider {
  const random: Random = (bytes) => Array.from({ length: bytes * 2 }, () => scheduler.draw(16).toString(16)).join('');
  if (kind === 'aws-iam') return simulateIam(scheduler, random);
  return kind === 'supplied' ? simulateSupplied(scheduler, random) : simulateHttp(kind, scheduler, random);
}

function optionsOf(kind: ProviderClass): HttpOptions {
  if (kind === 'http-one') return ROLLED;
  if (kind === 'http-no-list') return { ...GATEWAY, checkAdmin: { method: 'GET', path: '/v1/admin' } };
  if (kind === 'http-two-slots') return { ...GATEWAY, ...SWITCH, list: LIST, maxKeys: 2 };
  return { ...GATEWAY, activate: ACTIVATE, list: LIST };
}

function simulateHttp(kind: ProviderClass, scheduler: Scheduler, random: Random): SimulatedProvider {
  const options = optionsOf(kind);
  const fakeProvider = createHttpFakeProvider(options, {
    clock: scheduler,
    propagationMs: PROPAGATION_MS,
    admin: ADMIN,
    random,
  });
  const most = kind === 'http-one' ? 1 : (options.maxKeys ?? Infinity);
  return {
    ...simulateFakeProvider(kind, fakeProvider),
    forProcess: (site) => createHttpProvider(options, depsFor(site, fakeProvider, scheduler)),
    makeByHand: () => {
      const live = fakeProvider.keys.all().filter(({ state }) => state !== 'revoked').length;
      return live < most ? fakeProvider.keys.issue(BY_HAND, true) : undefined;
    },
    supply: () => undefined,
    endByHand: () => undefined,
  };
}

function simulateSupplied(scheduler: Scheduler, random: Random): SimulatedProvider {
  const fakeProvider = createFakeSupplied(
    { clock: scheduler, propagationMs: PROPAGATION_MS, admin: ADMIN, random },
    SUPPLIED,
  );
  let inbox: string | undefined;
  return {
    ...simulateFakeProvider('supplied', fakeProvider),
    forProcess: (site) =>
      supplied.create(SUPPLIED, {
        ...depsFor(site, fakeProvider, scheduler),
        readSecret: () => site.external('readSecret', () => Promise.resolve(inbox)),
      }),
    makeByHand: () => fakeProvider.keys.issue(BY_HAND, true),
    supply: (given) => {
      const { keyId, value } = given ?? fakeProvider.keys.issue(FOR_INBOX, true);
      inbox = JSON.stringify({ apiKey: value, apiKeyId: keyId });
    },
    endByHand: (keyId) => {
      const key = fakeProvider.keys.byId(keyId);
      if (key) fakeProvider.keys.setState(key, 'revoked');
    },
  };
}

function simulateFakeProvider(kind: ProviderClass, fakeProvider: FakeProvider) {
  return {
    kind,
    keys: fakeProvider.keys,
    fail: fakeProvider.fail,
    refuseAdmin: () => fakeProvider.setAdmin({ token: 'another' }),
    heal: () => {
      fakeProvider.heal();
      fakeProvider.setAdmin(ADMIN);
    },
  };
}

function depsFor(site: CallSite, fakeProvider: FakeProvider, scheduler: Scheduler): ProviderDeps {
  const http = inProcess(fakeProvider, (ms) => scheduler.sleep(ms));
  return {
    admin: () => Promise.resolve({ token: ApiKey.of(ADMIN.token) }),
    http: (request) => site.external(`${request.method} ${new URL(request.url).pathname}`, () => http(request)),
    clock: scheduler,
  };
}

function simulateIam(scheduler: Scheduler, random: Random): SimulatedProvider {
  const iam = createMemoryAccessKeys({
    users: ['svc'],
    clock: scheduler,
    propagationMs: PROPAGATION_MS,
    random,
    sleep: (ms) => scheduler.sleep(ms),
  });
  const { create, list, lastUsed, setStatus, delete: remove, callerArn } = iam;
  const api = { create, list, lastUsed, setStatus, delete: remove, callerArn };
  return {
    kind: 'aws-iam',
    forProcess: (site) =>
      createAwsIamProvider(
        { users: ['svc'], user: 'svc', exclusive: true, propagation: '5s' },
        { keys: throughProcess(site, 'iam', api), clock: scheduler },
      ),
    keys: iam.keys,
    fail: iam.fail,
    refuseAdmin: () => undefined,
    heal: iam.heal,
    makeByHand: () => undefined,
    supply: () => undefined,
    endByHand: () => undefined,
  };
}
