import { inspect } from 'node:util';
import { providerType } from '../../../../lib/providers/http/provider';
import type { HttpOptions } from '../../../../lib/providers/http/options';
import type { HttpResponse } from '../../../../lib/providers/kit/provider-type';
import { isRotationError } from '../../../../lib/rotation/errors';
import { example, gateway } from './descriptions';
import { httpHarness } from './harness';
import { scripted } from '../harness';

const HANDLE = '*:production.handle-canary/é';

/** Unleash, whose list holds these tokens and which then gives one more answer. */
function unleash(
  tokens: readonly object[],
  answer: Partial<HttpResponse> & { readonly status: number } = { status: 200 },
) {
  const options: Partial<HttpOptions> = example('unleash');
  return scripted(
    { type: providerType, options, admin: { token: 'admin-canary' } },
    { status: 200, json: { tokens } },
    answer,
  );
}

const token = (tokenName: string, secret: string | null = HANDLE) => ({ tokenName, secret });

async function failureOf(promise: Promise<unknown> | undefined) {
  const error: unknown = await promise?.catch((reason: unknown) => reason);
  if (isRotationError(error)) return error;
  throw new Error('expected a RotationError');
}

describe('a key that the provider knows by a handle', () => {
  it('is looked up, and ended by its handle', async () => {
    const { provider, sent } = unleash([token('another', 'other'), token('kt_1')]);
    expect(await provider.revoke('kt_1')).toBe('revoked');
    expect(sent.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      'GET /api/admin/api-tokens',
      'DELETE /api/admin/api-tokens/*%3Aproduction.handle-canary%2F%C3%A9',
    ]);
    expect(Object.keys(sent[1] ?? {})).not.toContain('hidden');
  });

  it('is gone when the list does not hold it: nothing is sent', async () => {
    const { provider, sent } = unleash([token('another')]);
    expect(await provider.revoke('kt_1')).toBe('gone');
    expect(sent).toHaveLength(1);
  });

  it.each([
    [
      'two keys have the id',
      [token('kt_1', 'a'), token('kt_1', 'b')],
      "revoke: the list holds 2 keys with the id 'kt_1'",
    ],
    ['it has no handle', [token('kt_1', null)], "no handle of key 'kt_1' was found at 'secret'"],
    ['a key has no id', [token('kt_1'), {}], "a key without an id at 'tokenName'"],
  ])('is not ended where %s', async (_, tokens, message) => {
    const { provider, sent } = unleash(tokens);
    const failure = await failureOf(provider.revoke('kt_1'));
    expect(failure.code).toBe('ProviderAnswerNotUnderstood');
    expect(failure.message).toContain(message);
    expect(sent).toHaveLength(1);
  });

  it.each(['.', '..'])('is not ended by the handle %j, which would end more than a key', async (handle) => {
    const { provider, sent } = unleash([token('kt_1', handle)]);
    expect((await failureOf(provider.revoke('kt_1'))).code).toBe('ValueNotUnderstood');
    expect(sent).toHaveLength(1);
  });

  it.each([
    [{ status: 500 }, 'answered 500'],
    [{ status: 302 }, 'answered 302: a redirect, which is never followed'],
    [{ status: 200, body: '<html>' }, 'answered 200: not an expected answer'],
    [{ status: 403 }, 'answered 403: the admin credential is refused or may not do this'],
  ])('is shown as the template of the path: %j', async (answer, text) => {
    const { provider } = unleash([token('kt_1')], answer);
    const { message } = await failureOf(provider.revoke('kt_1'));
    expect(message).toBe(`revoke: DELETE /api/admin/api-tokens/{handle} at https://unleash.example.com ${text}`);
  });

  it.each(['500', '429', 'garbage', 'hang', 'redirect', 'reset'] as const)(
    'is never printed when the revocation fails: %s',
    async (mode) => {
      const { provider, http } = httpHarness(example('unleash'));
      const { keyId, key } = await provider.issue('kt_1', undefined);
      http.fail({ mode, requests: ['revoke'] });
      const failure = await failureOf(provider.revoke(keyId));
      expect(failure.message).toContain('DELETE /api/admin/api-tokens/{handle} at');
      expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(key.reveal());
    },
  );

  it('is never printed by a request id that echoes it', async () => {
    const headers = { 'x-request-id': 'production.handle-canary' };
    const { provider } = unleash([token('kt_1')], { status: 418, headers });
    expect((await failureOf(provider.revoke('kt_1'))).message).not.toContain('canary');
  });

  it('is disabled and enabled by it, and cannot be enabled when it is gone', async () => {
    const at = (name: string) => ({
      method: 'POST' as const,
      path: `/v1/${name}/{handle}`,
      accepted: { status: [204] },
    });
    const list = { ...gateway().list, read: { ...gateway().list?.read, handle: 'secret' } } as HttpOptions['list'];
    const { provider, http } = httpHarness({ ...gateway(), list, disable: at('disable'), enable: at('enable') });
    const { keyId } = await provider.issue('kt_1', undefined);
    await provider.disable?.(keyId);
    expect(http.view().keys[0]?.state).toBe('disabled');
    await provider.enable?.(keyId);
    expect(http.view().keys[0]?.state).toBe('active');
    expect((await failureOf(provider.enable?.('never'))).message).toBe("enable: the list holds no key 'never'");
  });
});

it('leaves a key out of the list whose id none of ours can have', async () => {
  const { provider } = unleash([token('Made by hand'), token('kt_1'), token('tökên')]);
  expect((await provider.list?.())?.map(({ keyId }) => keyId)).toEqual(['kt_1']);
});

describe('the options for a handle', () => {
  const problems = (change: Partial<HttpOptions>) =>
    providerType
      .check({ ...example('unleash'), ...change })
      .map(({ path, message }) => `${path.join('.')}: ${message}`);
  const { list, revoke } = example('unleash');
  const reading = (read: object) => ({ list: { ...list, read: { ...list?.read, ...read } } }) as Partial<HttpOptions>;

  it('want to know where it is read', () => {
    expect(problems(reading({ handle: undefined }))).toEqual([
      'list.read.handle: missing; {handle} in revoke is looked up in the list',
    ]);
  });

  it('do not read it where an id or a name is read', () => {
    const problem = 'list.read.handle: key ids and names are shown in logs: the handle cannot be read where they are';
    expect(problems(reading({ handle: 'tokenName' }))).toEqual([problem]);
    expect(problems(reading({ name: 'secret' }))).toEqual([problem]);
  });

  it('know it in the path of a request that ends, disables or enables a key, and nowhere else', () => {
    const onlyPath = '{handle} stands in a path only, where errors do not show it';
    expect(problems({ revoke: { method: 'POST', path: '/end', body: { token: '{handle}' } } })).toEqual([
      `revoke.body.token: ${onlyPath}`,
    ]);
    expect(problems({ revoke: { ...revoke, headers: { 'x-token': '{handle}' } } as HttpOptions['revoke'] })).toEqual([
      `revoke.headers.x-token: ${onlyPath}`,
    ]);
    const verify = { ...example('unleash').verify, path: '/api/{handle}' };
    expect(problems({ verify })).toEqual(['verify.path: {handle} is not known to verify']);
  });
});
