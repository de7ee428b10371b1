import type { Http, HttpRequest, HttpResponse } from '../../../lib/providers/kit/provider-type';
import type { Provider } from '../../../lib/rotation/provider';
import {
  asCredential,
  fakeProviderHarness,
  type HarnessSettings,
  type FakeProviderHarness,
} from '../../../lib/testing/harness';
import { virtualClock } from '../../../lib/testing/virtual-clock';
import { world, type World, type WorldOptions } from '../../support/world';

export { fakeProviderHarness, type HarnessSettings, type FakeProviderHarness } from '../../../lib/testing/harness';

/** A secret that is rotated, by the core itself, at the provider's fake. */
export function worldAt<Options>(
  settings: HarnessSettings<Options>,
  options: WorldOptions = {},
): FakeProviderHarness & { readonly here: World } {
  const here = world(options);
  const harness = fakeProviderHarness({ ...settings, clock: here.clock });
  Object.assign(here.services, { provider: () => harness.provider });
  return { here, ...harness };
}

/** A provider whose provider gives these answers, in turn; the last one again and again. */
export function scripted<Options>(
  { type, options = {}, admin = {} }: Pick<HarnessSettings<Options>, 'type' | 'options' | 'admin'>,
  ...answers: readonly (Pick<HttpResponse, 'status'> & Partial<HttpResponse> & { readonly json?: unknown })[]
): { readonly provider: Provider; readonly sent: readonly HttpRequest[] } {
  const sent: HttpRequest[] = [];
  const http: Http = (request) => {
    sent.push(request);
    const {
      status,
      headers = {},
      json,
      body = '',
    } = answers[Math.min(sent.length, answers.length) - 1] ?? { status: 500 };
    const answer: HttpResponse = { status, headers, body: json === undefined ? body : JSON.stringify(json) };
    return Promise.resolve(answer);
  };
  expect(type.check(options)).toEqual([]);
  const deps = { admin: () => Promise.resolve(asCredential(admin)), http, clock: virtualClock() };
  return { provider: type.create(options as Options, deps), sent };
}
