import { REQUEST_NAMES, type HttpOptions } from '../../../providers/http/options';
import type { FakeProvider, FakeProviderOptions } from '../kit/fake-provider';
import { createHttpFakeProvider } from './http-fake-provider';

export function createFakeProvider(options: FakeProviderOptions, description: HttpOptions): FakeProvider {
  return createHttpFakeProvider(description, options);
}

/** The same description at another origin (`http://127.0.0.1:4600`); base paths stay. */
export function pointAtFake(options: HttpOptions, origin: string): HttpOptions {
  const moved = (endpoint: string) => origin + new URL(endpoint).pathname.replace(/\/+$/, '');
  const requests = REQUEST_NAMES.flatMap((name) => {
    const spec = options[name];
    return spec?.endpoint === undefined ? [] : [[name, { ...spec, endpoint: moved(spec.endpoint) }] as const];
  });
  return { ...options, endpoint: moved(options.endpoint), ...Object.fromEntries(requests) };
}
