import type { SuppliedOptions } from '../../providers/supplied/options';
import { SUPPLIED_PROVIDERS } from '../../providers/supplied/known-providers';
import { createHttpFakeProvider } from './http/http-fake-provider';
import { createRestFakeProvider, type Route, type FakeAnswer } from './kit/rest-fake-provider';
import type { FakeProvider, FakeProviderOptions } from './kit/fake-provider';
import type { FakeKeys } from './kit/fake-keys';

type Named = Exclude<SuppliedOptions['vendor'], 'custom'>;

/** The answers to an accepted key and to a revoked one. */
const ANSWERS: Readonly<Record<Named, readonly [accepted: unknown, refused: FakeAnswer]>> = {
  stripe: [
    { object: 'list', data: [], has_more: false, url: '/v1/charges' },
    { status: 401, json: { error: { type: 'invalid_request_error', message: 'Invalid API Key provided' } } },
  ],
  anthropic: [
    { data: [], has_more: false, first_id: null, last_id: null },
    { status: 401, json: { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } } },
  ],
  fastly: [
    { id: 'token', name: 'by hand' },
    { status: 403, json: { msg: 'Provided credentials are missing or invalid' } },
  ],
  postmark: [
    { ID: 1, Name: 'by hand' },
    { status: 401, json: { ErrorCode: 10, Message: 'No Account or Server API tokens' } },
  ],
};

/**
 * A provider whose API makes no keys. Its console stands beside it: `POST /_console/keys` makes one, `DELETE
 * /_console/keys/<id>` revokes it.
 */
export function createFakeProvider(options: FakeProviderOptions, account: SuppliedOptions): FakeProvider {
  const { vendor: name, verify } = account;
  if (name === 'custom') {
    const fakeProvider = createHttpFakeProvider(
      { endpoint: account.endpoint ?? '', verify: verify as NonNullable<typeof verify> },
      options,
    );
    const console = createRestFakeProvider(options, () => rules(consoleRoutes(fakeProvider.keys)));
    return {
      ...fakeProvider,
      handle: (raw) => (new URL(raw.url).pathname.startsWith('/_console/') ? console : fakeProvider).handle(raw),
    };
  }
  const { path, keyHeader } = SUPPLIED_PROVIDERS[name];
  const [header, prefix] = keyHeader;
  const [accepted, refused] = ANSWERS[name];
  return createRestFakeProvider(options, ({ keys, accepts }) =>
    rules([
      ...consoleRoutes(keys),
      {
        name: 'verify',
        method: 'GET',
        path,
        by: 'key',
        handle: ({ headers }) => {
          const given = headers[header] ?? '';
          const isAccepted = given.startsWith(prefix) && accepts(given.slice(prefix.length));
          return isAccepted ? { status: 200, json: accepted } : refused;
        },
      },
    ]),
  );
}

function rules(routes: readonly Route[]) {
  const notFound = { status: 404, json: { error: 'not found' } };
  return { routes, isAdmin: () => false, adminRefused: notFound, notFound };
}

function consoleRoutes(keys: FakeKeys): readonly Route[] {
  return [
    {
      name: 'make',
      method: 'POST',
      path: '/_console/keys',
      by: 'key',
      handle: () => {
        const { keyId, value } = keys.issue('made at the console', true);
        return { status: 201, json: { id: keyId, apiKey: value } };
      },
    },
    {
      name: 'revoke',
      method: 'DELETE',
      path: '/_console/keys/:id',
      by: 'key',
      handle: ({ params }) => {
        const key = keys.byId(params['id'] ?? '');
        if (!key || key.state === 'revoked') return { status: 404, json: { error: 'no such key' } };
        keys.setState(key, 'revoked');
        return { status: 204 };
      },
    },
  ];
}
