import assert from 'node:assert/strict';
import { inProcess } from './fake-providers/kit/in-process';
import type { FakeProvider, FakeProviderOptions } from './fake-providers/kit/fake-provider';
import type { AdminCredential, Http, HttpRequest, ProviderAdapter } from '../providers/kit/provider-type';
import { ApiKey } from '../rotation/api-key';
import type { HeldKey, Provider } from '../rotation/provider';
import type { ProviderHarness } from './bench';
import { virtualClock, type VirtualClock } from './virtual-clock';

export interface FakeProviderHarness extends ProviderHarness {
  readonly fake: FakeProvider;
  readonly clock: VirtualClock;
  /** Every request that was sent, to any host. */
  readonly sent: readonly HttpRequest[];
  /** The same provider, clock and admin credential under other options. */
  provide(options: Readonly<Record<string, unknown>>): Provider;
}

export interface HarnessSettings<Options> {
  readonly type: ProviderAdapter<Options>;
  /** As in keys.yaml; checked. Default: none. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly fakeProvider: (options: FakeProviderOptions) => FakeProvider;
  /** The fields of the admin secret: values that are found again if they leak. Default: one for each that the type names. */
  readonly admin?: Readonly<Record<string, string>>;
  /** Those of them that are not secret, such as an account id. Default: none. */
  readonly shown?: readonly string[];
  /** The only hosts to which a request may go: `https://api.example.com`. */
  readonly origins: readonly string[];
  /** A key that the provider never issued, where keys have a special form. */
  readonly madeUp?: HeldKey;
  /** Keys on one page of the provider's list. Default: 50. */
  readonly pageSize?: number;
  /** Default: a new one. */
  readonly clock?: VirtualClock;
  /** Milliseconds until a change is known at all of the provider's edges. Default: 1000. */
  readonly propagationMs?: number;
}

/**
 * A provider type with its fake, for the contract suite and for tests of what is special about the type.
 *
 * @example
 * fakeProviderHarness({ type: providerType, fakeProvider: createFakeProvider, origins: ['https://api.acme.example'] });
 */
export function fakeProviderHarness<Options>(settings: HarnessSettings<Options>): FakeProviderHarness {
  const { type, origins, shown = [], pageSize, propagationMs = 1_000 } = settings;
  const { options = {}, admin = canaries(type.adminFields ?? ['apiKey']) } = settings;
  const madeUp = settings.madeUp ?? { keyId: 'key_never', key: ApiKey.of('made-up-canary') };
  const clock = settings.clock ?? virtualClock();
  const fake = settings.fakeProvider({ admin, clock, propagationMs, ...(pageSize !== undefined && { pageSize }) });
  const sent: HttpRequest[] = [];
  const ask = inProcess(fake, clock.sleep);
  const http: Http = (request) => {
    sent.push(request);
    return ask(request);
  };
  const provide: FakeProviderHarness['provide'] = (given) => {
    assert.deepEqual(type.check(given), []);
    return type.create(given as Options, { admin: () => Promise.resolve(asCredential(admin)), http, clock });
  };
  const secretFields = Object.entries(admin).filter(([name]) => !shown.includes(name));
  return {
    provider: provide(options),
    provide,
    clock,
    fakeProvider: {
      keys: () => fake.view().keys,
      issueRequests: () => ['issue', 'roll'].reduce((sum, name) => sum + (fake.view().requests[name] ?? 0), 0),
      fail: fake.fail,
      heal: fake.heal,
      refuseAdmin: () => fake.setAdmin(Object.fromEntries(Object.keys(admin).map((name) => [name, 'another']))),
      straying: () => sent.filter(({ url }) => !origins.includes(new URL(url).origin)).length,
    },
    secrets: () => [
      ...fake.keys.all().map(({ value }) => value),
      ...secretFields.map(([, value]) => value),
      madeUp.key.reveal(),
    ],
    madeUp,
    fake,
    sent,
  };
}

function canaries(fields: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map((field) => [field, `admin-${field}-canary`]));
}

export function asCredential(admin: Readonly<Record<string, string>>): AdminCredential {
  return Object.fromEntries(Object.entries(admin).map(([name, value]) => [name, ApiKey.of(value)]));
}
