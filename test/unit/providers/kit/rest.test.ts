import { adminField, keyText } from '../../../../lib/providers/kit/credentials';
import { dateAt, keyIdAt, listAt, textAt, textsAt, valueAt } from '../../../../lib/providers/kit/document';
import type { Http, HttpRequest } from '../../../../lib/providers/kit/provider-type';
import {
  revokeBy,
  find,
  issueOnce,
  path,
  request,
  requestPages,
  verifyBy,
  type RestApi,
} from '../../../../lib/providers/kit/rest';
import { ApiKey } from '../../../../lib/rotation/api-key';
import { RotationError } from '../../../../lib/rotation/errors';
import { virtualClock } from '../../../../lib/testing/virtual-clock';

interface Scripted {
  readonly status?: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An API whose provider gives these answers, in turn; the last one again and again. An Error is no answer. */
function api(...answers: readonly (Scripted | Error)[]): RestApi & { readonly sent: HttpRequest[] } {
  const sent: HttpRequest[] = [];
  const http: Http = async (asked) => {
    sent.push(asked);
    const answer = answers[Math.min(sent.length, answers.length) - 1] ?? {};
    if (answer instanceof Error) throw answer;
    const { status = 200, json = {}, headers = {} } = answer;
    return { status, headers, body: JSON.stringify(json) };
  };
  const headers = () => Promise.resolve({ authorization: 'Bearer admin-canary' });
  return { endpoint: 'https://api.example.com/base/', deps: { http, clock: virtualClock() }, headers, sent };
}

const LIST = { name: 'list', method: 'GET', path: '/keys' } as const;
const ISSUE = { name: 'issue', method: 'POST', path: '/keys', json: { name: 'kt' } } as const;
const VERDICTS = { accepted: [200], refused: [401] } as const;
const unsent = Object.assign(new Error('Bearer admin-canary'), { code: 'ENOTFOUND', sent: false });
const lost = Object.assign(new Error('Bearer admin-canary'), { code: 'ECONNRESET' });

describe('a path', () => {
  it('holds ids, encoded', () => {
    expect(path`/keys/${'a/b?c'}/x`).toBe('/keys/a%2Fb%3Fc/x');
  });

  it.each(['', '.', '..'])('cannot hold the id %j, which would name something else', (id) => {
    expect(() => path`/keys/${id}`).toThrow(expect.objectContaining({ code: 'ValueNotUnderstood' }) as Error);
  });
});

describe('a request', () => {
  it('goes to the base path, with its query and headers', async () => {
    const fakeProvider = api();
    await request(fakeProvider, { ...LIST, query: { 'page size': 5 }, headers: { 'x-extra': '1' } });
    expect(fakeProvider.sent).toMatchObject([
      { url: 'https://api.example.com/base/keys?page+size=5', headers: { 'x-extra': '1', accept: 'application/json' } },
    ]);
    expect(fakeProvider.sent[0]).not.toHaveProperty('body');
  });

  it('says which permission is missing, and never what was sent or answered', async () => {
    const fakeProvider = api({ status: 403, json: { reported: 'answer-canary' } });
    await expect(request(fakeProvider, { ...LIST, permission: 'scope keys.read' })).rejects.toMatchObject({
      code: 'AdminCredentialRefused',
      message:
        'list: GET /base/keys at https://api.example.com answered 403: the admin credential is refused or may not do this; this request needs scope keys.read',
    });
  });

  it('is repeated while the provider fails', async () => {
    const fakeProvider = api(lost, { status: 503 }, { json: { ok: 1 } });
    expect((await request(fakeProvider, LIST)).json).toEqual({ ok: 1 });
    expect(fakeProvider.sent).toHaveLength(3);
  });

  it.each([302, 418])('is not understood when it is answered %s', async (status) => {
    await expect(request(api({ status }), LIST)).rejects.toMatchObject({ code: 'ProviderAnswerNotUnderstood' });
  });

  it('finds nothing, and ends what is gone, at 404 and 410', async () => {
    expect(await find(api({ status: 404 }), LIST)).toBeUndefined();
    expect(await revokeBy(api({ status: 410 }), LIST)).toBe('gone');
    expect(await revokeBy(api({ status: 204 }), LIST)).toBe('revoked');
    await expect(revokeBy(api({ status: 404 }), { ...LIST, gone: [] })).rejects.toMatchObject({
      code: 'ProviderAnswerNotUnderstood',
    });
  });
});

describe('an issue', () => {
  it.each([
    [unsent, 'IssueRefused', true],
    [lost, 'IssueOutcomeUnknown', true],
    [{ status: 500 }, 'IssueOutcomeUnknown', true],
    [{ status: 408 }, 'IssueOutcomeUnknown', true],
    [{ status: 302 }, 'IssueOutcomeUnknown', true],
    [{ status: 429, headers: { 'retry-after': '7' } }, 'IssueRefused', true],
    [{ status: 400 }, 'IssueRefused', false],
    [{ status: 409 }, 'SlotsFull', true],
    [{ status: 401 }, 'AdminCredentialRefused', false],
  ] as const)('answered by %j is %s, in one request', async (answer, code, retryable) => {
    const fakeProvider = api(answer);
    await expect(issueOnce(fakeProvider, { ...ISSUE, full: [409] })).rejects.toMatchObject({ code, retryable });
    expect(fakeProvider.sent).toHaveLength(1);
  });

  it.each(['canary\r\nx-evil: 1', 'canary\n', 'canary\u0000', 'canaryß'])(
    'with a credential that no header can carry is not sent, and says so: %j',
    async (text) => {
      const fakeProvider = { ...api(), headers: () => Promise.resolve({ authorization: `Bearer ${text}` }) };
      const outcomes = [
        issueOnce(fakeProvider, ISSUE),
        request(fakeProvider, LIST),
        verifyBy(fakeProvider, { ...LIST, ...VERDICTS }),
      ];
      for (const outcome of outcomes) {
        await expect(outcome).rejects.toMatchObject({
          code: 'ValueNotUnderstood',
          retryable: false,
          message: expect.stringMatching(
            /^header 'authorization' of a (POST|GET) to https:\/\/api\.example\.com holds .*: nothing was sent$/,
          ) as string,
        });
        await expect(outcome).rejects.not.toMatchObject({ message: expect.stringContaining('canary') as string });
      }
      expect(fakeProvider.sent).toEqual([]);
    },
  );

  it('whose answer lacks the key has an outcome that is unknown, and says which field', async () => {
    const issued = await issueOnce(api({ status: 201, json: { id: 'k1', key: 5.5 } }), ISSUE);
    expect(keyIdAt(issued, 'id')).toBe('k1');
    expect(() => textAt(issued, 'key')).toThrow(
      expect.objectContaining({
        code: 'IssueOutcomeUnknown',
        message: expect.stringContaining("no text was found at 'key'") as string,
      }) as Error,
    );
  });
});

describe('a verification', () => {
  const ask = (answer: Scripted | Error) =>
    verifyBy(api(answer), { ...LIST, name: 'verify', accepted: [200, 500], refused: [200, 401] });

  it('is unknown when the answer says both, neither or nothing', async () => {
    expect(await ask({ status: 200 })).toBe('unknown');
    expect(await ask({ status: 404 })).toBe('unknown');
    expect(await ask({ status: 500 })).toBe('unknown');
    expect(await ask(lost)).toBe('unknown');
    expect(await ask({ status: 401 })).toBe('refused');
  });
});

describe('a list in pages', () => {
  const read = (fakeProvider: RestApi) =>
    requestPages(fakeProvider, LIST, (page) => ({
      items: listAt(page, 'keys').map((entry) => textAt(entry, 'id')),
      next: valueAt(page, 'next') as string | undefined,
    }));

  it('is read to its end', async () => {
    const fakeProvider = api({ json: { keys: [{ id: 'a' }], next: '?after=a' } }, { json: { keys: [{ id: 'b' }] } });
    expect(await read(fakeProvider)).toEqual(['a', 'b']);
    expect(fakeProvider.sent[1]?.url).toBe('https://api.example.com/base/keys?after=a');
  });

  it.each([
    ['https://evil.example/keys', 'at another host'],
    ['?after=a', 'do not end'],
  ])('whose next page is always %s fails', async (next, message) => {
    await expect(read(api({ json: { keys: [], next } }))).rejects.toMatchObject({
      code: 'ProviderAnswerNotUnderstood',
      message: expect.stringContaining(message) as string,
    });
  });

  it('names the entry that is not understood', async () => {
    await expect(read(api({ json: { keys: [{ id: 'a' }, { id: null }] } }))).rejects.toMatchObject({
      message: expect.stringContaining("keys[1]: no text was found at 'id'") as string,
    });
  });
});

describe('a document', () => {
  const document = {
    json: { a: [{ b: 7 }], at: 1_700_000_000, never: '', texts: ['x'] },
    fail: (why: string) => new RotationError('ProviderAnswerNotUnderstood', why, false),
  };

  it('is read by paths, through lists too, and never through a prototype', () => {
    expect(textAt(document, 'a.0.b')).toBe('7');
    expect(textsAt(document, 'texts')).toEqual(['x']);
    expect(dateAt(document, 'at')?.toISOString()).toBe('2023-11-14T22:13:20.000Z');
    expect(dateAt(document, 'never')).toBeUndefined();
    expect(valueAt(document, 'a.length.constructor')).toBeUndefined();
    expect(valueAt(document, 'constructor')).toBeUndefined();
  });
});

describe('a credential', () => {
  it('names the field that lacks, or that no header can carry', () => {
    const admin = { apiKey: ApiKey.of('canary\n') };
    const malformed = (field: string) =>
      expect.objectContaining({
        code: 'AdminCredentialMalformed',
        message: expect.stringContaining(`'${field}'`) as string,
      }) as Error;
    expect(() => adminField(admin, 'apiKey')).toThrow(malformed('apiKey'));
    expect(() => adminField(admin, 'token')).toThrow(malformed('token'));
    expect(() => adminField(admin, 'constructor')).toThrow(malformed('constructor'));
    expect(() => keyText(ApiKey.of('canary\n'))).toThrow(
      expect.objectContaining({ code: 'ValueNotUnderstood' }) as Error,
    );
  });
});
