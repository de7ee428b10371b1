import { createFakeProvider, type FakeTwilio } from '../../../../lib/testing/fake-providers/twilio';
import { providerType } from '../../../../lib/providers/twilio/provider';
import { ApiKey } from '../../../../lib/rotation/api-key';
import { LINEAGE } from '../../../../lib/testing/bench';
import { describeProviderContract } from '../../../contracts/provider-contract';
import { scripted, fakeProviderHarness, worldAt, type HarnessSettings } from '../harness';

const ACCOUNT = `AC${'0a'.repeat(16)}`;
const TOKEN = { accountSid: ACCOUNT, authToken: 'auth-token-canary' };
const MAIN_KEY = { apiKeyId: 'SKmain', apiKey: 'main-key-canary' };
const MESSAGES = `https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Messages.json`;
const SEND = ['/twilio/messaging/messages/list', '/twilio/messaging/messages/create'];
const RESTRICTED = { policy: SEND.join('+'), verify: MESSAGES };
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

interface Given {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly admin?: Readonly<Record<string, string>>;
  readonly pageSize?: number;
}

function at({ options = {}, admin = TOKEN, pageSize }: Given = {}) {
  const fakes: FakeTwilio[] = [];
  const settings: HarnessSettings<unknown> = {
    type: providerType,
    options: { account: ACCOUNT, policy: 'standard', ...options },
    fakeProvider: (base) => {
      fakes.push(createFakeProvider(base));
      return fakes[0] as FakeTwilio;
    },
    admin,
    shown: ['accountSid', 'apiKeyId'],
    origins: ['https://iam.twilio.com', 'https://api.twilio.com'],
    ...(pageSize !== undefined && { pageSize }),
  };
  return { settings, twilio: () => fakes[0] as FakeTwilio };
}

describeProviderContract('twilio: Standard keys', () => fakeProviderHarness(at().settings));
describeProviderContract('twilio: Restricted keys, a Main key, one key a page', () =>
  fakeProviderHarness(at({ options: RESTRICTED, admin: MAIN_KEY, pageSize: 1 }).settings),
);

describe('what is sent to Twilio', () => {
  const plain = { accept: 'application/json', 'user-agent': 'keyturn' };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const admin = basic(ACCOUNT, TOKEN.authToken);

  it('is what its API description says, and no more', async () => {
    const { provider, sent } = fakeProviderHarness(at().settings);
    const issued = await provider.issue(LINEAGE, undefined);
    await provider.activate?.(issued, undefined);
    await provider.verify(issued);
    await provider.list?.();
    await provider.revoke(issued.keyId);
    const key = `https://iam.twilio.com/v1/Keys/${issued.keyId}`;
    expect(issued.keyId).toMatch(/^SK[0-9a-f]{32}$/);
    expect(sent.map(({ timeoutMs: _, ...request }) => request)).toEqual([
      {
        method: 'POST',
        url: 'https://iam.twilio.com/v1/Keys',
        headers: { ...plain, ...form, ...admin },
        body: `AccountSid=${ACCOUNT}&FriendlyName=${LINEAGE}`,
      },
      { method: 'GET', url: key, headers: { ...plain, ...admin } },
      {
        method: 'GET',
        url: `https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/IncomingPhoneNumbers.json?PageSize=1`,
        headers: { ...plain, ...basic(issued.keyId, issued.key.reveal()) },
      },
      {
        method: 'GET',
        url: `https://iam.twilio.com/v1/Keys?AccountSid=${ACCOUNT}&PageSize=1000`,
        headers: { ...plain, ...admin },
      },
      { method: 'DELETE', url: key, headers: { ...plain, ...admin } },
    ]);
  });

  it('asks for a Restricted key with its policy as JSON, and verifies it where the options say', async () => {
    const { provider, sent } = fakeProviderHarness(at({ options: RESTRICTED, admin: MAIN_KEY }).settings);
    await provider.verify(await provider.issue(LINEAGE, undefined));
    expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
      AccountSid: ACCOUNT,
      FriendlyName: LINEAGE,
      KeyType: 'restricted',
      Policy: JSON.stringify({ allow: SEND }),
    });
    expect(sent[0]?.headers).toMatchObject(basic('SKmain', 'main-key-canary'));
    expect(sent[1]?.url).toBe(MESSAGES);
  });

  it('goes to the hosts of the region', async () => {
    const { settings } = at({ options: { region: 'ie1' } });
    const { provider, sent } = scripted(settings, { status: 200, json: { keys: [] } });
    await provider.list?.();
    await provider.verify({ keyId: 'SK1', key: ApiKey.of('canary') });
    expect(sent.map(({ url }) => new URL(url).host)).toEqual([
      'iam.dublin.ie1.twilio.com',
      'api.dublin.ie1.twilio.com',
    ]);
  });
});

describe('the policy of a new key', () => {
  it('is that of the key before it, through a whole rotation and the next', async () => {
    const { settings, twilio } = at({ options: RESTRICTED });
    const { here } = worldAt(settings, { graceSeconds: 3600 });
    await here.rotate();
    const first = here.currentKeyId() ?? '';
    expect(twilio().policyOf(first)).toEqual({ allow: SEND });
    const edited = { allow: [SEND[0] ?? '', '/twilio/voice/calls/create'] };
    twilio().setPolicy(first, edited);
    await here.rotate();
    const second = here.currentKeyId() ?? '';
    expect(second).not.toBe(first);
    expect(twilio().policyOf(second)).toEqual(edited);
    await here.clock.advance(2 * 3600_000);
    expect(twilio().view().keys).toMatchObject([{ state: 'revoked' }, { state: 'active' }]);
  });

  it('stays none for a Standard key', async () => {
    const { settings, twilio } = at();
    const { here } = worldAt(settings);
    await here.rotate();
    await here.rotate();
    expect(twilio().policyOf(here.currentKeyId() ?? '')).toBeNull();
  });

  it('is repaired before it is promoted', async () => {
    const { settings, twilio } = at({ options: RESTRICTED });
    const { here } = worldAt(settings);
    await here.rotate();
    const token = here.begin();
    await here.step('createSecret', token);
    const fresh = here.keyId(token) ?? '';
    twilio().setPolicy(fresh, { allow: ['/twilio/voice/calls/create'] });
    await here.retry(token);
    expect(here.currentKeyId()).toBe(fresh);
    expect(twilio().policyOf(fresh)).toEqual({ allow: SEND });
  });

  it('holds up the promotion where a Restricted key should follow and a Standard one came', async () => {
    const { settings, twilio } = at({ options: RESTRICTED });
    const { here } = worldAt(settings);
    await here.rotate();
    const before = here.currentKeyId();
    const token = here.begin();
    await here.step('createSecret', token);
    twilio().setPolicy(here.keyId(token) ?? '', null);
    await expect(here.step('setSecret', token)).rejects.toMatchObject({ code: 'NewKeyRefused', retryable: false });
    expect(here.currentKeyId()).toBe(before);
  });

  it('allows the same in another order', async () => {
    const { settings, twilio } = at({ options: RESTRICTED });
    const { provider, sent } = fakeProviderHarness(settings);
    const issued = await provider.issue(LINEAGE, undefined);
    twilio().setPolicy(issued.keyId, { allow: [...SEND].reverse() });
    await provider.activate?.(issued, undefined);
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it.each([undefined, 'SKgone'])('is never left out: nothing is issued like %s with policy: copy', async (like) => {
    const { provider, fakeProvider } = fakeProviderHarness(at({ options: { policy: 'copy' } }).settings);
    await expect(provider.issue(LINEAGE, like)).rejects.toMatchObject({ code: 'IssueRefused', retryable: false });
    expect(fakeProvider.issueRequests()).toBe(0);
  });

  it('is not taken for none where Twilio does not tell it', async () => {
    const { settings } = at({ options: { policy: 'copy' } });
    const { provider, sent } = scripted(settings, { status: 200, json: { sid: 'SK1', friendly_name: 'x' } });
    await expect(provider.issue(LINEAGE, 'SK1')).rejects.toMatchObject({ code: 'ProviderAnswerNotUnderstood' });
    expect(sent).toHaveLength(1);
  });

  it('is not copied where nobody could verify the new key', async () => {
    const { settings, twilio } = at({ options: { policy: 'copy' } });
    const { provider, fakeProvider } = fakeProviderHarness(settings);
    const made = twilio().keys.issue('by hand', true);
    twilio().setPolicy(made.keyId, { allow: SEND });
    await expect(provider.issue(LINEAGE, made.keyId)).rejects.toMatchObject({
      code: 'IssueRefused',
      message: expect.stringContaining('set the option verify') as string,
    });
    expect(fakeProvider.issueRequests()).toBe(0);
  });
});

describe('what Twilio answers to a key', () => {
  it.each([
    [200, { page: 0 }, 'accepted'],
    [200, undefined, 'unknown'],
    [401, { code: 20003 }, 'refused'],
    [401, { code: 70051 }, 'unknown'],
    [401, undefined, 'unknown'],
    [403, { code: 20403 }, 'unknown'],
    [403, { code: 20003 }, 'unknown'],
    [404, { code: 20404 }, 'unknown'],
  ] as const)('%s with %j is %s', async (status, json, verdict) => {
    const { provider } = scripted(at().settings, { status, json });
    expect(await provider.verify({ keyId: 'SK1', key: ApiKey.of('canary') })).toBe(verdict);
  });

  it('a Restricted key that is asked for what it may not is not called refused', async () => {
    const { settings, twilio } = at({ options: RESTRICTED });
    const { provider, clock } = fakeProviderHarness(settings);
    const issued = await provider.issue(LINEAGE, undefined);
    twilio().setPolicy(issued.keyId, { allow: ['/twilio/voice/calls/create'] });
    await clock.sleep(60_000);
    expect(await provider.verify(issued)).toBe('unknown');
  });
});

describe('a list whose next page is elsewhere', () => {
  it('is not followed, and the admin credential stays here', async () => {
    const json = { keys: [], meta: { next_page_url: 'https://iam.twilio.com.evil.example/v1/Keys?Page=1' } };
    const { provider, sent } = scripted(at().settings, { status: 200, json });
    await expect(provider.list?.()).rejects.toMatchObject({ code: 'ProviderAnswerNotUnderstood' });
    expect(sent).toHaveLength(1);
  });
});

describe('the options', () => {
  const problems = (options: unknown) =>
    providerType.check(options).map(({ path, message }) => `${path.join('.')}: ${message}`);

  it('are reported all at once, each with its page', () => {
    const page = '(docs/providers/twilio.md)';
    const wrong = { account: 'AC1', policy: 'all', verify: 'https://evil.example/', region: 'eu', endpoint: 'x', y: 1 };
    expect(problems(wrong)).toEqual([
      `account: expected an account SID: AC and 32 hexadecimal digits ${page}`,
      `policy: expected standard, permissions such as /twilio/messaging/messages/read joined by +, or copy where the secret already holds a key ${page}`,
      `verify: expected a URL under twilio.com without a query, which the key may GET ${page}`,
      `region: expected us1, ie1, au1, jp1 ${page}`,
      `endpoint: expected a URL such as https://gateway.example.com ${page}`,
      `y: unknown option; known here: account, policy, verify, region, endpoint, propagation ${page}`,
    ]);
  });

  it('must say at synth whose key it is, what a first one may do, and how a Restricted one is verified', () => {
    const missing = (options: object) => providerType.checkKey?.(options).map(({ path }) => path.join('.'));
    expect(missing({})).toEqual(['account', 'policy']);
    expect(missing({ account: ACCOUNT, policy: '/twilio/voice/calls/read' })).toEqual(['verify']);
    expect(missing({ account: ACCOUNT, policy: 'standard' })).toEqual([]);
  });

  it.each([
    ['https://twilio.com.evil.example/x'],
    ['https://user@api.twilio.com/x'],
    ['http://api.twilio.com/x'],
    ['https://eviltwilio.com/x'],
  ])('send no key to %s', (verify) => {
    expect(problems({ verify })).toHaveLength(1);
  });
});
