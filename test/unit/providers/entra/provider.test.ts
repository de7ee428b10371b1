import { createFakeProvider, type FakeEntra } from '../../../../lib/testing/fake-providers/entra';
import { providerType } from '../../../../lib/providers/entra/provider';
import type { EntraOptions } from '../../../../lib/providers/entra';
import { ApiKey } from '../../../../lib/rotation/api-key';
import { LINEAGE } from '../../../../lib/testing/bench';
import { describeProviderContract } from '../../../contracts/provider-contract';
import { scripted, fakeProviderHarness, worldAt, type HarnessSettings } from '../harness';

const APP_ID = '00001111-aaaa-2222-bbbb-3333cccc4444';
const OBJECT_ID = 'eaf1e531-0d58-4874-babe-b9a9f436e6c3';
const TENANT = 'aaaabbbb-0000-cccc-1111-dddd2222eeee';
const ADMIN = { clientId: '11112222-bbbb-3333-cccc-4444dddd5555', clientSecret: 'admin-secret-canary' };
const GRAPH = 'https://graph.microsoft.com';
const LOGIN = 'https://login.microsoftonline.com';
const BY_APP_ID = `${GRAPH}/v1.0/applications(appId='${APP_ID}')`;
const PLAIN = { accept: 'application/json', 'user-agent': 'keyturn' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const HELD = { keyId: 'f0b0b335-1d71-4883-8f98-567911bfdca6', key: ApiKey.of('secret-canary') };
const TOKEN = { status: 200, json: { token_type: 'Bearer', access_token: 'token-canary' } };

function at(options: Readonly<Record<string, unknown>> = {}) {
  const fakes: FakeEntra[] = [];
  const settings: HarnessSettings<EntraOptions> = {
    type: providerType,
    options: { tenant: TENANT, appId: APP_ID, ...options },
    fakeProvider: (base) => {
      fakes.push(createFakeProvider(base));
      return fakes[0] as FakeEntra;
    },
    admin: ADMIN,
    shown: ['clientId'],
    origins: [GRAPH, LOGIN],
  };
  return { settings, entra: () => fakes[0] as FakeEntra };
}

const graphError = (status: number, code: string, message = 'x') => ({ status, json: { error: { code, message } } });
const conflict = graphError(409, 'Directory_ConcurrencyViolation');
const tokenForm = (client: string, secret: string, scope = `${GRAPH}/.default`) => ({
  client_id: client,
  scope,
  client_secret: secret,
  grant_type: 'client_credentials',
});

describeProviderContract('entra: by client id', () => fakeProviderHarness(at().settings));
describeProviderContract('entra: by object id', () => fakeProviderHarness(at({ application: OBJECT_ID }).settings));

describe('what is sent to Microsoft', () => {
  it.each([
    ['client id', {}, BY_APP_ID],
    ['object id', { application: OBJECT_ID }, `${GRAPH}/v1.0/applications/${OBJECT_ID}`],
  ] as const)('is what it documents, and no more: an application by its %s', async (_, options, application) => {
    const { provider, sent } = fakeProviderHarness(at(options).settings);
    const issued = await provider.issue(LINEAGE, undefined);
    await provider.verify(issued);
    await provider.list?.();
    await provider.revoke(issued.keyId);
    const graph = sent.filter(({ url }) => url.startsWith(GRAPH)).map(({ timeoutMs: _time, ...request }) => request);
    const headers = { ...PLAIN, authorization: expect.stringMatching(/^Bearer token-/) as string };
    const json = { ...headers, 'content-type': 'application/json' };
    expect(graph).toEqual([
      {
        method: 'POST',
        url: `${application}/addPassword`,
        headers: json,
        body: JSON.stringify({ passwordCredential: { displayName: LINEAGE } }),
      },
      { method: 'GET', url: `${application}?%24select=passwordCredentials`, headers },
      {
        method: 'POST',
        url: `${application}/removePassword`,
        headers: json,
        body: JSON.stringify({ keyId: issued.keyId }),
      },
    ]);
    const logins = sent.filter(({ url }) => url.startsWith(LOGIN));
    const asAdmin = tokenForm(ADMIN.clientId, ADMIN.clientSecret);
    expect(logins.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toEqual([
      asAdmin,
      tokenForm(APP_ID, issued.key.reveal()),
      asAdmin,
      asAdmin,
    ]);
    for (const { url, method, headers: given } of logins) {
      expect({ url, method, headers: given }).toEqual({
        url: `${LOGIN}/${TENANT}/oauth2/v2.0/token`,
        method: 'POST',
        headers: { ...PLAIN, ...FORM },
      });
    }
  });

  it.each([
    [{ cloud: 'usgov' }, 'https://graph.microsoft.us', 'https://login.microsoftonline.us'],
    [{ cloud: 'dod' }, 'https://dod-graph.microsoft.us', 'https://login.microsoftonline.us'],
    [{ cloud: 'china' }, 'https://microsoftgraph.chinacloudapi.cn', 'https://login.chinacloudapi.cn'],
  ] as const)('goes to the hosts of the cloud, and asks for its scope: %j', async (options, graph, login) => {
    const { provider, sent } = scripted(at(options).settings, TOKEN, {
      status: 200,
      json: { passwordCredentials: [] },
    });
    await provider.list?.();
    expect(sent.map(({ url }) => new URL(url).origin)).toEqual([login, graph]);
    expect(new URLSearchParams(sent[0]?.body).get('scope')).toBe(`${graph}/.default`);
  });

  it('goes elsewhere where the options say so, with the scope of the cloud', async () => {
    const answers = [TOKEN, { status: 200, json: { passwordCredentials: [] } }];
    const one = scripted(at({ endpoint: 'https://both.example' }).settings, ...answers);
    await one.provider.list?.();
    expect(one.sent.map(({ url }) => new URL(url).origin)).toEqual(['https://both.example', 'https://both.example']);
    expect(new URLSearchParams(one.sent[0]?.body).get('scope')).toBe(`${GRAPH}/.default`);
    const two = scripted(at({ loginEndpoint: 'https://login.example' }).settings, ...answers);
    await two.provider.list?.();
    expect(two.sent.map(({ url }) => new URL(url).origin)).toEqual(['https://login.example', GRAPH]);
  });
});

describe('the life of a password', () => {
  const bodyOf = async (options: object) => {
    const { settings, entra } = at({ ...options });
    const { provider, sent, clock } = fakeProviderHarness(settings);
    const { keyId } = await provider.issue(LINEAGE, undefined);
    const { passwordCredential } = JSON.parse(sent[1]?.body ?? '') as { passwordCredential: object };
    const seconds = ((entra().expiresAt(keyId)?.getTime() ?? 0) - clock.now().getTime()) / 1000;
    return { passwordCredential, days: Math.round(seconds / 86_400) };
  };

  it('is what Microsoft gives: two years', async () => {
    expect(await bodyOf({})).toEqual({ passwordCredential: { displayName: LINEAGE }, days: 730 });
  });

  it('is the one that the options say', async () => {
    const endDateTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string;
    expect(await bodyOf({ lifetime: '180d' })).toEqual({
      passwordCredential: { displayName: LINEAGE, endDateTime },
      days: 180,
    });
  });

  it('is known to the inventory, which compares it with how often a password is replaced', () => {
    const known = (options: object) => providerType.capabilities({ tenant: TENANT, ...options }).lifetimeSeconds;
    expect([known({}), known({ lifetime: '30d' })]).toEqual([730 * 86_400, 30 * 86_400]);
  });

  it('ends a password that nobody replaced, which is then refused', async () => {
    const { provider, clock } = fakeProviderHarness(at({ lifetime: '30d' }).settings);
    const issued = await provider.issue(LINEAGE, undefined);
    await clock.sleep(29 * 86_400_000);
    expect(await provider.verify(issued)).toBe('accepted');
    await clock.sleep(2 * 86_400_000);
    expect(await provider.verify(issued)).toBe('refused');
  });
});

describe('a rotation', () => {
  it('waits while a new password becomes known, and ends the old one', async () => {
    const { settings, entra } = at();
    const { here } = worldAt({ ...settings, propagationMs: 120_000 }, { graceSeconds: 3600 });
    await here.rotate();
    await here.rotate();
    await here.clock.advance(2 * 3600_000);
    const { keys } = entra().view();
    expect(keys).toMatchObject([{ state: 'revoked' }, { state: 'active' }]);
    expect(here.currentKeyId()).toBe(keys[1]?.keyId);
    expect(keys.every(({ name }) => /^kt_/.test(name ?? ''))).toBe(true);
  });
});

describe('writes at the same time', () => {
  it('refuse a new password for now, and it is asked for once', async () => {
    const { provider, sent } = scripted(at().settings, TOKEN, conflict);
    await expect(provider.issue(LINEAGE, undefined)).rejects.toMatchObject({ code: 'IssueRefused', retryable: true });
    expect(sent.map(({ url }) => url)).toEqual([expect.stringContaining(LOGIN), `${BY_APP_ID}/addPassword`]);
  });

  it('let a removal be asked for again', async () => {
    const { provider, sent } = scripted(at().settings, TOKEN, conflict, TOKEN, conflict, TOKEN, { status: 204 });
    await expect(provider.revoke(HELD.keyId)).resolves.toBe('revoked');
    expect(sent).toHaveLength(6);
  });

  it('never look like a removal', async () => {
    const answers = Array.from({ length: 10 }, () => [TOKEN, conflict]).flat();
    const { provider } = scripted(at().settings, ...answers);
    await expect(provider.revoke(HELD.keyId)).rejects.toMatchObject({ code: 'ProviderUnavailable', retryable: true });
    const bare = scripted(at().settings, TOKEN, { status: 409 });
    await expect(bare.provider.revoke(HELD.keyId)).rejects.toMatchObject({ code: 'ProviderAnswerNotUnderstood' });
  });
});

describe('what Microsoft Graph answers', () => {
  it.each([400, 404])('to the removal of a password that is not there, with %s, is success', async (status) => {
    const gone = graphError(status, 'Request_BadRequest', `No password credential found with keyId ${HELD.keyId}.`);
    await expect(scripted(at().settings, TOKEN, gone).provider.revoke(HELD.keyId)).resolves.toBe('gone');
  });

  it.each([
    [400, 'Request_BadRequest'],
    [404, 'Request_ResourceNotFound'],
  ])('otherwise with %s %s, is not a success', async (status, code) => {
    const { provider } = scripted(at().settings, TOKEN, graphError(status, code));
    await expect(provider.revoke(HELD.keyId)).rejects.toMatchObject({ code: 'ProviderAnswerNotUnderstood' });
  });

  it('is no success at 403, whatever it says', async () => {
    const denied = graphError(403, 'Authorization_RequestDenied', 'No password credential found');
    const { provider } = scripted(at().settings, TOKEN, denied);
    await expect(provider.revoke(HELD.keyId)).rejects.toMatchObject({ code: 'AdminCredentialRefused' });
  });

  it.each([
    ['issue', 'addPassword'],
    ['revoke', 'removePassword'],
    ['list', 'applications'],
  ] as const)('to an admin that may not %s names the permission', async (method, part) => {
    const { provider } = scripted(at().settings, TOKEN, graphError(403, 'Authorization_RequestDenied'));
    await expect(provider[method]?.(LINEAGE, undefined)).rejects.toMatchObject({
      code: 'AdminCredentialRefused',
      message: expect.stringMatching(new RegExp(`${part}.*403.*Application.ReadWrite.OwnedBy`)) as string,
    });
  });

  it('where an application holds too much, is no room', async () => {
    const full = graphError(403, 'Directory_QuotaExceeded', 'The size of the object has exceeded its limit.');
    const { provider } = scripted(at().settings, TOKEN, full);
    await expect(provider.issue(LINEAGE, undefined)).rejects.toMatchObject({ code: 'SlotsFull' });
  });

  it('about an application that is not there, says where to look', async () => {
    const { provider } = scripted(at().settings, TOKEN, graphError(404, 'Request_ResourceNotFound'));
    await expect(provider.checkAdmin()).rejects.toMatchObject({
      code: 'ConfigurationInvalid',
      message: expect.stringContaining(APP_ID) as string,
    });
  });
});

describe('the admin credential', () => {
  it.each([
    [401, 'invalid_client', 7000215],
    [401, 'invalid_client', 7000222],
    [400, 'unauthorized_client', 700016],
  ])('that gets no token is at fault: %s %s %s', async (status, error, code) => {
    const { provider, sent } = scripted(at().settings, { status, json: { error, error_codes: [code] } });
    await expect(provider.issue(LINEAGE, undefined)).rejects.toMatchObject({ code: 'AdminCredentialRefused' });
    expect(await provider.checkAdmin()).toBe('refused');
    expect(sent.every(({ url }) => url.startsWith(LOGIN))).toBe(true);
  });

  it('is not at fault in a directory that does not exist', async () => {
    const { provider } = scripted(at().settings, { status: 400, json: { error: 'invalid_request' } });
    await expect(provider.list?.()).rejects.toMatchObject({
      code: 'ProviderAnswerNotUnderstood',
      message: expect.stringContaining(TENANT) as string,
    });
  });

  it('is read anew for each request: a token from before says nothing of it', async () => {
    const { provider, fake } = fakeProviderHarness(at().settings);
    expect(await provider.checkAdmin()).toBe('accepted');
    fake.setAdmin({ clientId: 'x', clientSecret: 'x' });
    expect(await provider.checkAdmin()).toBe('refused');
  });
});

describe('what the token endpoint answers to a password', () => {
  const refusal = (code: number) => ({ error: 'invalid_client', error_codes: [code] });

  it.each([
    [200, { access_token: 'eyJ' }, 'accepted'],
    [200, { token_type: 'Bearer' }, 'unknown'],
    [200, undefined, 'unknown'],
    [401, refusal(7000215), 'refused'],
    [400, refusal(7000215), 'refused'],
    [401, refusal(7000222), 'refused'],
    [401, { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret.' }, 'refused'],
    [401, { error: 'invalid_client', error_description: 'AADSTS700027: assertion' }, 'unknown'],
    [401, { error: 'invalid_client' }, 'refused'],
    [400, { error: 'invalid_client' }, 'unknown'],
    [401, refusal(7000112), 'unknown'],
    [401, { error: 'unauthorized_client', error_codes: [7000112] }, 'unknown'],
    [400, { error: 'unauthorized_client', error_codes: [700016] }, 'unknown'],
    [400, { error: 'invalid_request', error_codes: [90002] }, 'unknown'],
    [403, refusal(7000215), 'unknown'],
    [401, undefined, 'unknown'],
  ] as const)('%s with %j is %s', async (status, json, verdict) => {
    expect(await scripted(at().settings, { status, json }).provider.verify(HELD)).toBe(verdict);
  });
});

describe('the options', () => {
  const page = '(docs/providers/entra.md)';
  const problems = (options: unknown) =>
    providerType.check(options).map(({ path, message }) => `${path.join('.')}: ${message}`);

  it('are reported all at once, each with its page', () => {
    const wrong = { appId: 'x', application: 'my app', lifetime: '1h', cloud: 'moon', loginEndpoint: 'x', y: 1 };
    expect(problems(wrong)).toEqual([
      `tenant: missing; expected text ${page}`,
      `appId: expected the application's client id: 32 hexadecimal digits with hyphens ${page}`,
      `application: expected the application's object id: 32 hexadecimal digits with hyphens ${page}`,
      `lifetime: expected at least 1d ${page}`,
      `cloud: expected global, usgov, dod, china ${page}`,
      `loginEndpoint: expected a URL such as https://gateway.example.com ${page}`,
      `y: unknown option; known here: endpoint, propagation, tenant, appId, application, lifetime, cloud, loginEndpoint ${page}`,
    ]);
    expect(problems({ tenant: TENANT, lifetime: '999d' })).toHaveLength(1);
  });

  it('must say at synth whose passwords these are', () => {
    expect(providerType.checkKey?.({ tenant: TENANT })).toMatchObject([{ path: ['appId'] }]);
    expect(providerType.checkKey?.({ tenant: TENANT, appId: APP_ID })).toEqual([]);
  });
});
