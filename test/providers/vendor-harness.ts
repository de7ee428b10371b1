import { inProcess } from '../../lib/local/vendors/in-process';
import type { Vendor, VendorOptions } from '../../lib/local/vendors/vendor';
import type { AdminCredential, Http, HttpRequest, HttpResponse, ProviderType } from '../../lib/providers/provider-type';
import { ApiKey } from '../../lib/rotation/api-key';
import type { HeldKey, Provider } from '../../lib/rotation/provider';
import type { ProviderHarness } from '../contracts/provider-bench';
import { world, type World, type WorldOptions } from '../support/world';
import { virtualClock, type VirtualClock } from '../support/virtual-clock';

export interface VendorHarness extends ProviderHarness {
  readonly fake: Vendor;
  readonly clock: VirtualClock;
  /** Everything that was sent, to whomever. */
  readonly sent: readonly HttpRequest[];
  /** The same vendor, clock and admin credential under other options. */
  provide(options: Readonly<Record<string, unknown>>): Provider;
}

export interface HarnessSettings<Options> {
  readonly type: ProviderType<Options>;
  /** As in keys.yaml; checked. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly vendor: (options: VendorOptions) => Vendor;
  /** The fields of the admin secret: values that are found again if they leak. */
  readonly admin: Readonly<Record<string, string>>;
  /** Which of them are no secrets, as an account id. */
  readonly shown?: readonly string[];
  /** The vendor's hosts, to which alone anything may be sent. */
  readonly origins: readonly string[];
  readonly madeUp?: HeldKey;
  readonly pageSize?: number;
  /** Default: one of its own. */
  readonly clock?: VirtualClock;
  readonly propagationMs?: number;
}

/** A provider type in front of its vendor's fake, for the contract suite and for what is special about the type. */
export function vendorHarness<Options>(settings: HarnessSettings<Options>): VendorHarness {
  const { type, admin, origins, shown = [], pageSize, propagationMs = 1_000 } = settings;
  const madeUp = settings.madeUp ?? { keyId: 'key_never', key: ApiKey.of('made-up-canary') };
  const clock = settings.clock ?? virtualClock();
  const fake = settings.vendor({ admin, clock, propagationMs, ...(pageSize !== undefined && { pageSize }) });
  const sent: HttpRequest[] = [];
  const ask = inProcess(fake, clock.sleep);
  const http: Http = (request) => {
    sent.push(request);
    return ask(request);
  };
  const provide = (options: Readonly<Record<string, unknown>>): Provider => {
    expect(type.check(options)).toEqual([]);
    return type.create(options as Options, { admin: () => Promise.resolve(asCredential(admin)), http, clock });
  };
  const secretFields = Object.entries(admin).filter(([name]) => !shown.includes(name));
  return {
    provider: provide(settings.options),
    provide,
    clock,
    vendor: {
      keys: () => fake.view().keys,
      issueRequests: () => fake.view().requests['issue'] ?? 0,
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

/** A secret that is rotated, by the core itself, at the vendor's fake. */
export function worldAt<Options>(
  settings: HarnessSettings<Options>,
  options: WorldOptions = {},
): VendorHarness & { readonly here: World } {
  const here = world(options);
  const harness = vendorHarness({ ...settings, clock: here.clock });
  Object.assign(here.services, { provider: () => harness.provider });
  return { here, ...harness };
}

/** A provider whose vendor gives these answers, in turn; the last one again and again. */
export function scripted<Options>(
  { type, options, admin }: Pick<HarnessSettings<Options>, 'type' | 'options' | 'admin'>,
  ...answers: readonly { readonly status: number; readonly json?: unknown; readonly body?: string }[]
): { readonly provider: Provider; readonly sent: readonly HttpRequest[] } {
  const sent: HttpRequest[] = [];
  const http: Http = (request) => {
    sent.push(request);
    const { status, json, body = '' } = answers[Math.min(sent.length, answers.length) - 1] ?? { status: 500 };
    const answer: HttpResponse = { status, headers: {}, body: json === undefined ? body : JSON.stringify(json) };
    return Promise.resolve(answer);
  };
  expect(type.check(options)).toEqual([]);
  const deps = { admin: () => Promise.resolve(asCredential(admin)), http, clock: virtualClock() };
  return { provider: type.create(options as Options, deps), sent };
}

function asCredential(admin: Readonly<Record<string, string>>): AdminCredential {
  return Object.fromEntries(Object.entries(admin).map(([name, value]) => [name, ApiKey.of(value)]));
}
