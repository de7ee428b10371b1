import { createHttpFakeProvider } from '../../../../lib/testing/fake-providers/http/http-fake-provider';
import { inProcess } from '../../../../lib/testing/fake-providers/kit/in-process';
import type { FakeProvider } from '../../../../lib/testing/fake-providers/kit/fake-provider';
import { providerType } from '../../../../lib/providers/http/provider';
import type { HttpOptions } from '../../../../lib/providers/http/options';
import type { Http, HttpRequest } from '../../../../lib/providers/kit/provider-type';
import { ApiKey } from '../../../../lib/rotation/api-key';
import type { ProviderHarness } from '../../../../lib/testing/bench';
import { virtualClock } from '../../../../lib/testing/virtual-clock';

interface HttpHarness extends ProviderHarness {
  readonly http: FakeProvider;
  /** Everything that was sent, to whomever. */
  readonly sent: readonly HttpRequest[];
}

/** An `http` provider in front of the fake that its own description makes. */
export function httpHarness(options: HttpOptions, settings: { readonly pageSize?: number } = {}): HttpHarness {
  const admin = { token: 'admin-token-canary-1', user: 'admin-user-canary', password: 'admin-password-canary' };
  const clock = virtualClock();
  const fakeProvider = createHttpFakeProvider(options, { admin, clock, propagationMs: 1_000, ...settings });
  const origins = [options.endpoint, options.verify.endpoint ?? options.endpoint].map((one) => new URL(one).origin);
  const sent: HttpRequest[] = [];
  const ask = inProcess(fakeProvider, clock.sleep);
  const http: Http = (request) => {
    sent.push(request);
    return ask(request);
  };
  const credential = Object.fromEntries(Object.entries(admin).map(([name, value]) => [name, ApiKey.of(value)]));
  return {
    provider: providerType.create(options, { admin: () => Promise.resolve(credential), http, clock }),
    clock,
    fakeProvider: {
      keys: () => fakeProvider.view().keys,
      issueRequests: () => ['issue', 'roll'].reduce((sum, name) => sum + (fakeProvider.view().requests[name] ?? 0), 0),
      fail: fakeProvider.fail,
      heal: fakeProvider.heal,
      refuseAdmin: () => fakeProvider.setAdmin({ token: 'another', user: 'another', password: 'another' }),
      straying: () => sent.filter(({ url }) => !origins.includes(new URL(url).origin)).length,
    },
    secrets: () => [...fakeProvider.keys.all().map(({ value }) => value), ...Object.values(admin), 'made-up-canary'],
    madeUp: { keyId: 'key_never', key: ApiKey.of('made-up-canary') },
    http: fakeProvider,
    sent,
  };
}
