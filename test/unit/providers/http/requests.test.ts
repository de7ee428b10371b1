import { providerType } from '../../../../lib/providers/http/provider';
import type { HttpOptions } from '../../../../lib/providers/http/options';
import type { AdminCredential, HttpRequest, HttpResponse } from '../../../../lib/providers/kit/provider-type';
import { ApiKey } from '../../../../lib/rotation/api-key';
import type { Provider } from '../../../../lib/rotation/provider';
import { LINEAGE } from '../../../../lib/testing/bench';
import { virtualClock } from '../../../../lib/testing/virtual-clock';
import { bare, gateway, talkative } from './descriptions';

const ADMIN: AdminCredential = Object.fromEntries(
  ['token', 'user', 'password'].map((field) => [field, ApiKey.of(`admin-${field}-value`)]),
);
const HELD = { keyId: 'id-1', key: ApiKey.of('the-key-value') };

/** A provider whose provider gives these answers, in turn; the last one again and again. */
function asking(options: HttpOptions, answers: readonly Partial<HttpResponse>[], admin = ADMIN) {
  const sent: HttpRequest[] = [];
  const clock = virtualClock(new Date('2026-01-01T00:00:00Z'));
  const provider: Provider = providerType.create(options, {
    admin: () => Promise.resolve(admin),
    clock,
    http: (request) => {
      sent.push(request);
      const answer = answers[Math.min(sent.length, answers.length) - 1];
      return Promise.resolve({ status: 200, headers: {}, body: '', ...answer });
    },
  });
  return { provider, sent, clock };
}

const json = (body: unknown, status = 200) => ({ status, body: JSON.stringify(body) });
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: { code?: string }) => error.code,
  );

describe('what an http provider sends', () => {
  it('fills path, headers and JSON body, with the shared headers', async () => {
    const { provider, sent } = asking(gateway(), [json({ id: 7, secret: 's' }, 201)]);
    await provider.issue(LINEAGE, 'id "0"');
    expect(sent).toEqual([
      {
        method: 'POST',
        url: 'https://gateway.example.com/v1/keys',
        headers: {
          accept: 'application/json',
          'user-agent': 'keyturn',
          'content-type': 'application/json',
          authorization: 'Bearer admin-token-value',
        },
        body: JSON.stringify({ name: LINEAGE, copyOf: 'id "0"' }),
        timeoutMs: 10_000,
      },
    ]);
  });

  it('leaves out what copies a key when there is none to copy', async () => {
    const inBody = asking(gateway(), [json({ id: 7, secret: 's' }, 201)]);
    await inBody.provider.issue(LINEAGE, undefined);
    expect(inBody.sent[0]?.body).toBe(JSON.stringify({ name: LINEAGE }));
    const inForm = asking(talkative(), [json({ ok: true, 'key id': 'k', data: { token: 't' } })]);
    await inForm.provider.issue('a&b', undefined);
    expect(inForm.sent[0]?.body).toBe('label=a%26b');
    expect(inForm.sent[0]?.url).toBe('https://talkative.example.com/keys.create?account=team%20a%2Fb');
  });

  it('encodes basic authentication, and keeps a base path', async () => {
    const { provider, sent } = asking(bare(), [{ status: 204 }]);
    await provider.revoke('id/../x');
    expect(sent[0]?.url).toBe('https://bare.example.com/api/tokens/id%2F..%2Fx');
    const basic = Buffer.from('admin-user-value:admin-password-value').toString('base64');
    expect(sent[0]?.headers['authorization']).toBe(basic);
  });

  it('keeps the admin credential out of a verification', async () => {
    const verify = { ...gateway().verify, headers: { 'x-api-key': '{key}' } };
    const { provider, sent } = asking({ ...gateway(), verify, identify: { ...verify, read: { keyId: 'id' } } }, [
      json({}),
    ]);
    await provider.verify(HELD);
    await provider.identify?.(HELD.key);
    expect(JSON.stringify(sent)).not.toContain('admin-token-value');
    expect(sent.map(({ headers }) => headers['x-api-key'])).toEqual(['the-key-value', 'the-key-value']);
  });

  it.each(['.', '..', ''])('sends nothing for the key id %j, which would end more than a key', async (keyId) => {
    const { provider, sent } = asking(gateway(), [{ status: 204 }]);
    expect(await codeOf(provider.revoke(keyId))).toBe('ValueNotUnderstood');
    expect(sent).toEqual([]);
  });

  it.each(['value\n', 'va\r\nx-admin: 1', 'schlüssel'])('sends no key %j in a header', async (value) => {
    const { provider, sent } = asking(gateway(), [json({ active: true })]);
    expect(await codeOf(provider.verify({ keyId: 'k', key: ApiKey.of(value) }))).toBe('ValueNotUnderstood');
    expect(sent).toEqual([]);
  });

  it('names the field of the admin secret that is missing or cannot be sent', async () => {
    const lacking = asking(gateway(), [], {});
    await expect(lacking.provider.checkAdmin()).rejects.toMatchObject({
      code: 'AdminCredentialMalformed',
      message: "the admin secret has no field 'token', which request 'list' names",
    });
    const inherited = asking({ ...gateway(), headers: { authorization: '{admin.constructor}' } }, []);
    await expect(inherited.provider.revoke('k')).rejects.toMatchObject({ code: 'AdminCredentialMalformed' });
    const broken = asking(gateway(), [], { token: ApiKey.of('t\n') });
    await expect(broken.provider.revoke('k')).rejects.toMatchObject({ code: 'AdminCredentialMalformed' });
  });

  it('asks another endpoint where a request names one, and only for that request', async () => {
    const options = { ...gateway(), verify: { ...gateway().verify, endpoint: 'https://edge.example.com/' } };
    const { provider, sent } = asking(options, [json({ active: true }), { status: 204 }]);
    await provider.verify(HELD);
    await provider.revoke('k');
    expect(sent.map(({ url }) => url)).toEqual([
      'https://edge.example.com/v1/whoami',
      'https://gateway.example.com/v1/keys/k',
    ]);
  });
});

describe('what an http provider makes of answers', () => {
  it.each([
    ['accepted', json({ active: true })],
    ['refused', { status: 401 }],
    ['unknown', json({ active: false })],
    ['unknown', json({ active: 'true' })],
    ['unknown', { status: 200, body: '<html>' }],
    ['unknown', { status: 403 }],
    ['unknown', { status: 302 }],
    ['unknown', { status: 429 }],
  ])('verifies by status and body: %s for %j', async (verdict, answer) => {
    expect(await asking(gateway(), [answer]).provider.verify(HELD)).toBe(verdict);
  });

  it('says unknown when an answer means both', async () => {
    const verify = { ...gateway().verify, accepted: { status: ['2xx'] }, refused: { status: [200], body: 'error' } };
    const { provider } = asking({ ...gateway(), verify }, [json({ error: true }), json({ error: false })]);
    expect(await provider.verify(HELD)).toBe('unknown');
    expect(await provider.verify(HELD)).toBe('accepted');
  });

  it('never lets throttling count as refused, whatever the description says', async () => {
    const verify = { ...gateway().verify, refused: { status: ['4xx'] } };
    const { provider } = asking({ ...gateway(), verify }, [{ status: 429 }, { status: 408 }, { status: 418 }]);
    expect(await provider.verify(HELD)).toBe('unknown');
    expect(await provider.verify(HELD)).toBe('unknown');
    expect(await provider.verify(HELD)).toBe('refused');
  });

  it('never takes the refusal of the admin credential for that of a key', async () => {
    const verify = { ...gateway().verify, headers: { authorization: '{admin.token}', 'x-key': '{key}' } };
    const identify = { ...verify, read: { keyId: 'id' } };
    const { provider } = asking({ ...gateway(), verify, identify }, [{ status: 401 }]);
    expect(await provider.verify(HELD)).toBe('unknown');
    expect(provider.identify && (await codeOf(provider.identify(HELD.key)))).toBe('AdminCredentialRefused');
  });

  it.each([
    [{ id: 12, secret: 's' }, '12'],
    [{ id: 'x'.repeat(256), secret: 's' }, 'x'.repeat(256)],
  ])('reads a key id that is a number or a text', async (body, keyId) => {
    expect((await asking(gateway(), [json(body, 201)]).provider.issue(LINEAGE, undefined)).keyId).toBe(keyId);
  });

  it.each([
    [{ id: 'x'.repeat(257), secret: 's' }],
    [{ id: 'a b', secret: 's' }],
    [{ id: 'a\n', secret: 's' }],
    [{ id: 1.5, secret: 's' }],
    [{ id: '', secret: 's' }],
    [{ id: { a: 1 }, secret: 's' }],
    [{ id: 'k', secret: '' }],
    [{ id: 'k' }],
    [{ id: 'the-key', secret: 'the-key' }],
    [{ id: 'prefix the-key'.replace(' ', '-'), secret: 'the-key' }],
  ])('does not know what was issued when it reads %j', async (body) => {
    expect(await codeOf(asking(gateway(), [json(body, 201)]).provider.issue(LINEAGE, undefined))).toBe(
      'IssueOutcomeUnknown',
    );
  });

  it.each([
    ['IssueRefused', { status: 400 }],
    ['SlotsFull', { status: 409 }],
    ['AdminCredentialRefused', { status: 403 }],
    ['IssueOutcomeUnknown', { status: 408 }],
    ['IssueOutcomeUnknown', { status: 503 }],
  ])('says %s for an issue that is answered %j', async (code, answer) => {
    expect(await codeOf(asking(gateway(), [answer]).provider.issue(LINEAGE, undefined))).toBe(code);
  });

  it('knows that nothing was issued when nothing was sent', async () => {
    const provider = providerType.create(gateway(), {
      admin: () => Promise.resolve(ADMIN),
      clock: virtualClock(),
      http: () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED', sent: false })),
    });
    await expect(provider.issue(LINEAGE, undefined)).rejects.toMatchObject({ code: 'IssueRefused', retryable: true });
  });

  it.each([
    ['2026-02-03T04:05:06Z', '2026-02-03T04:05:06.000Z'],
    [1770091506, '2026-02-03T04:05:06.000Z'],
    [1770091506000, '2026-02-03T04:05:06.000Z'],
    ['Tue, 03 Feb 2026 04:05:06 +0000', '2026-02-03T04:05:06.000Z'],
    [0, undefined],
    ['0001-01-01T00:00:00Z', undefined],
    ['never', undefined],
    [null, undefined],
  ])('reads the time %j', async (created_at, expected) => {
    const { provider } = asking(gateway(), [json({ keys: [{ id: 1, created_at, status: 'x' }] })]);
    expect((await provider.list?.())?.[0]?.createdAt?.toISOString()).toBe(expected);
  });

  it.each([[{ keys: [{ id: 1 }, { name: 'no id' }] }], [{ keys: null }], [{}], [[]]])(
    'does not take %j for a list of keys',
    async (body) => {
      const { provider } = asking(gateway(), [json(body)]);
      expect(provider.list && (await codeOf(provider.list()))).toBe('ProviderAnswerNotUnderstood');
    },
  );

  it.each([
    'https://elsewhere.example.com/v1/keys?page=2',
    '//elsewhere.example.com/x',
    'http://gateway.example.com/v1/keys',
  ])('does not take the admin credential to %s', async (next_page) => {
    const { provider, sent } = asking(gateway(), [json({ keys: [], next_page })]);
    expect(provider.list && (await codeOf(provider.list()))).toBe('ProviderAnswerNotUnderstood');
    expect(sent).toHaveLength(1);
  });

  it('follows pages, and stops when they lead back', async () => {
    const pages = [
      json({ keys: [{ id: 1 }], next_page: '?limit=50&page=2' }),
      json({ keys: [{ id: 2 }], next_page: '/v1/keys?limit=50' }),
    ];
    const circle = asking(gateway(), pages);
    expect(circle.provider.list && (await codeOf(circle.provider.list()))).toBe('ProviderAnswerNotUnderstood');
    const { provider, sent } = asking(gateway(), [pages[0] ?? {}, json({ keys: [{ id: 2 }], next_page: null })]);
    expect((await provider.list?.())?.map(({ keyId }) => keyId)).toEqual(['1', '2']);
    expect(sent.map(({ url }) => new URL(url).search)).toEqual(['?limit=50', '?limit=50&page=2']);
  });

  it('waits until the date of Retry-After', async () => {
    const { provider, clock } = asking(gateway(), [
      { status: 503, headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' } },
      { status: 204 },
    ]);
    await provider.revoke('k');
    expect(clock.now().toISOString()).toBe('2026-01-01T00:00:09.000Z');
  });

  it('grows its pauses, and gives up after four attempts', async () => {
    const { provider, sent, clock } = asking(gateway(), [{ status: 500 }]);
    expect(await codeOf(provider.revoke('k'))).toBe('ProviderUnavailable');
    expect(sent).toHaveLength(4);
    expect(clock.now().getTime() - Date.parse('2026-01-01T00:00:00Z')).toBe(500 + 1000 + 2000);
  });

  it('tells status, method, path and request id in an error, and no body', async () => {
    const answer = { status: 418, headers: { 'x-request-id': 'req-7' }, body: 'body-canary' };
    await expect(asking(gateway(), [answer]).provider.revoke('k 1')).rejects.toMatchObject({
      message:
        'revoke: DELETE /v1/keys/k%201 at https://gateway.example.com answered 418 (request id req-7): not an expected answer',
    });
  });

  it('drops a request id that echoes what was sent', async () => {
    const answer = { status: 418, headers: { 'x-request-id': 'for-admin-token-value' } };
    await expect(asking(gateway(), [answer]).provider.revoke('k')).rejects.toMatchObject({
      message: expect.not.stringContaining('request id') as string,
    });
  });
});
