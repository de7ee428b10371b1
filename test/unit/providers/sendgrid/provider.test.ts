import {
  createFakeProvider,
  type FakeSendgrid,
  type FakeSendgridOptions,
} from '../../../../lib/testing/fake-providers/sendgrid';
import { providerType } from '../../../../lib/providers/sendgrid/provider';
import { ApiKey } from '../../../../lib/rotation/api-key';
import { LINEAGE } from '../../../../lib/testing/bench';
import { describeProviderContract } from '../../../contracts/provider-contract';
import { scripted, fakeProviderHarness, worldAt, type HarnessSettings } from '../harness';

const SCOPES = ['mail.send', 'alerts.read'];
const ADMIN = { authorization: 'Bearer SG.admin-canary' };
const PLAIN = { accept: 'application/json', 'user-agent': 'keyturn' };

function at(fakeProvider: Partial<FakeSendgridOptions> = {}, options: Readonly<Record<string, unknown>> = {}) {
  const fakes: FakeSendgrid[] = [];
  const settings: HarnessSettings<unknown> = {
    type: providerType,
    options: { scopes: SCOPES.join('+'), ...options },
    fakeProvider: (base) => {
      fakes.push(createFakeProvider({ ...base, ...fakeProvider }));
      return fakes[0] as FakeSendgrid;
    },
    admin: { apiKey: 'SG.admin-canary' },
    origins: ['https://api.sendgrid.com'],
  };
  return { settings, sendgrid: () => fakes[0] as FakeSendgrid };
}

describeProviderContract('sendgrid', () => fakeProviderHarness(at().settings));
describeProviderContract('sendgrid: one key shown as a list', () => fakeProviderHarness(at({ wraps: true }).settings));

describe('what is sent to SendGrid', () => {
  it('is what its API description says, and no more', async () => {
    const { provider, sent } = fakeProviderHarness(at().settings);
    const issued = await provider.issue(LINEAGE, undefined);
    await provider.activate?.(issued, undefined);
    await provider.verify(issued);
    await provider.list?.();
    await provider.revoke(issued.keyId);
    const api = 'https://api.sendgrid.com/v3';
    const key = `${api}/api_keys/${issued.keyId}`;
    const json = { 'content-type': 'application/json' };
    expect(sent.map(({ timeoutMs: _, ...request }) => request)).toEqual([
      {
        method: 'POST',
        url: `${api}/api_keys`,
        headers: { ...PLAIN, ...json, ...ADMIN },
        body: JSON.stringify({ name: LINEAGE, scopes: SCOPES }),
      },
      { method: 'GET', url: key, headers: { ...PLAIN, ...ADMIN } },
      { method: 'GET', url: `${api}/scopes`, headers: { ...PLAIN, authorization: `Bearer ${issued.key.reveal()}` } },
      { method: 'GET', url: `${api}/api_keys`, headers: { ...PLAIN, ...ADMIN } },
      { method: 'DELETE', url: key, headers: { ...PLAIN, ...ADMIN } },
    ]);
  });

  it('goes to the region, for a subuser; a key speaks for itself', async () => {
    const { settings } = at({}, { region: 'eu', onBehalfOf: 'team a' });
    const { provider, sent } = fakeProviderHarness(settings);
    await provider.verify(await provider.issue(LINEAGE, undefined));
    expect(sent.map(({ url }) => new URL(url).host)).toEqual(['api.eu.sendgrid.com', 'api.eu.sendgrid.com']);
    expect(sent.map(({ headers }) => headers['on-behalf-of'])).toEqual(['team a', undefined]);
  });
});

describe('the scopes of a new key', () => {
  it('are those of the key before it, through a whole rotation and the next', async () => {
    const { settings, sendgrid } = at();
    const { here } = worldAt(settings, { graceSeconds: 3600 });
    await here.rotate();
    const first = here.currentKeyId() ?? '';
    expect(sendgrid().scopesOf(first)).toEqual(SCOPES);
    sendgrid().setScopes(first, ['mail.send', 'templates.read']);
    await here.rotate();
    const second = here.currentKeyId() ?? '';
    expect(second).not.toBe(first);
    expect(sendgrid().scopesOf(second)).toEqual(['mail.send', 'templates.read']);
    await here.clock.advance(2 * 3600_000);
    expect(sendgrid().view().keys).toMatchObject([{ state: 'revoked' }, { state: 'active' }]);
  });

  it('are repaired before it is promoted', async () => {
    const { settings, sendgrid } = at();
    const { here } = worldAt(settings);
    await here.rotate();
    const token = here.begin();
    await here.step('createSecret', token);
    const fresh = here.keyId(token) ?? '';
    sendgrid().setScopes(fresh, ['mail.send', 'user.profile.update']);
    await here.retry(token);
    expect(here.currentKeyId()).toBe(fresh);
    expect([...sendgrid().scopesOf(fresh)].sort()).toEqual([...SCOPES].sort());
    expect(
      sendgrid()
        .view()
        .keys.find(({ keyId }) => keyId === fresh)?.name,
    ).toMatch(/^kt_/);
  });

  it('hold up the promotion where the admin key cannot hand them on', async () => {
    const { settings, sendgrid } = at({ grantable: ['mail.send'] }, { scopes: 'mail.send' });
    const { here } = worldAt(settings);
    await here.rotate();
    const before = here.currentKeyId() ?? '';
    sendgrid().setScopes(before, SCOPES);
    await expect(here.rotate()).rejects.toMatchObject({
      code: 'AdminCredentialRefused',
      message: expect.stringContaining('they differ in alerts.read') as string,
    });
    expect(here.currentKeyId()).toBe(before);
  });

  it('are the configured ones where the key before it is gone', async () => {
    const { settings, sendgrid } = at();
    const { provider } = fakeProviderHarness(settings);
    const issued = await provider.issue(LINEAGE, 'gone-since');
    await provider.activate?.(issued, 'gone-since');
    expect(sendgrid().scopesOf(issued.keyId)).toEqual(SCOPES);
  });

  it.each([undefined, 'gone-since'])(
    'are never left out: nothing is issued like %s with scopes: copy',
    async (like) => {
      const { settings } = at({}, { scopes: 'copy' });
      const { provider, fakeProvider } = fakeProviderHarness(settings);
      await expect(provider.issue(LINEAGE, like)).rejects.toMatchObject({ code: 'IssueRefused', retryable: false });
      expect(fakeProvider.issueRequests()).toBe(0);
    },
  );

  it('are never left out for a key that has none itself', async () => {
    const { settings, sendgrid } = at();
    const { provider, fakeProvider } = fakeProviderHarness(settings);
    const { keyId } = await provider.issue(LINEAGE, undefined);
    sendgrid().setScopes(keyId, []);
    await expect(provider.issue(LINEAGE, keyId)).rejects.toMatchObject({ code: 'IssueRefused' });
    expect(fakeProvider.issueRequests()).toBe(1);
  });
});

describe('what SendGrid answers', () => {
  const body = (message: string) => ({ errors: [{ field: null, message }] });
  const held = { keyId: 'k', key: ApiKey.of('SG.k.canary') };

  it.each([
    [200, { scopes: [] }, 'accepted'],
    [200, {}, 'unknown'],
    [403, body('access forbidden'), 'accepted'],
    [403, body('Your IP address is not allowed'), 'unknown'],
    [403, undefined, 'unknown'],
    [401, body('authorization required'), 'refused'],
    [404, body('not found'), 'unknown'],
  ] as const)('to a key: %s with %j is %s', async (status, json, verdict) => {
    expect(await scripted(at().settings, { status, json }).provider.verify(held)).toBe(verdict);
  });

  it('at the hundredth key is no room, any other 403 a missing scope', async () => {
    const full = scripted(at().settings, { status: 403, json: body('Cannot create more than 100 API Keys') });
    await expect(full.provider.issue(LINEAGE, undefined)).rejects.toMatchObject({ code: 'SlotsFull' });
    const forbidden = scripted(at().settings, { status: 403, json: body('access forbidden') });
    await expect(forbidden.provider.issue(LINEAGE, undefined)).rejects.toMatchObject({
      code: 'AdminCredentialRefused',
      message: expect.stringContaining('api_keys.create') as string,
    });
  });
});

describe('the options', () => {
  const problems = (options: unknown) =>
    providerType.check(options).map(({ path, message }) => `${path.join('.')}: ${message}`);

  it('are reported all at once, each with its page', () => {
    const page = '(docs/providers/sendgrid.md)';
    expect(
      problems({ region: 'us', scopes: 'mail send', onBehalfOf: '', endpoint: 'http://sg.example', x: 1 }),
    ).toEqual([
      `region: expected global, eu ${page}`,
      `onBehalfOf: expected a subuser's name in printable ASCII ${page}`,
      `scopes: expected names such as mail.send+alerts.read, joined by +, or copy where the secret already holds a key ${page}`,
      `endpoint: expected https (http is for loopback addresses only) ${page}`,
      `x: unknown option; known here: region, onBehalfOf, scopes, endpoint, propagation ${page}`,
    ]);
  });

  it('must say at synth which scopes a first key gets', () => {
    expect(problems({})).toEqual([]);
    expect(providerType.checkKey?.({})).toMatchObject([{ path: ['scopes'] }]);
    expect(providerType.checkKey?.({ scopes: 'copy' })).toEqual([]);
  });
});
