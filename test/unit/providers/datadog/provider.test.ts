import {
  createFakeProvider,
  type FakeDatadog,
  type FakeDatadogOptions,
} from '../../../../lib/testing/fake-providers/datadog';
import { providerType } from '../../../../lib/providers/datadog/provider';
import { ApiKey } from '../../../../lib/rotation/api-key';
import { LINEAGE } from '../../../../lib/testing/bench';
import { describeProviderContract } from '../../../contracts/provider-contract';
import { scripted, fakeProviderHarness, worldAt, type HarnessSettings } from '../harness';

const ACCOUNT = '00000000-0000-1234-0000-000000000000';
const ROBOT = { kind: 'application-key', serviceAccount: ACCOUNT, scopes: 'dashboards_read+monitors_read' };
const SCOPES = ['dashboards_read', 'monitors_read'];
const ADMIN = { apiKey: 'admin-api-canary', applicationKey: 'admin-app-canary' };
const PLAIN = { accept: 'application/json', 'user-agent': 'keyturn' };
const AS_ADMIN = { ...PLAIN, 'dd-api-key': ADMIN.apiKey, 'dd-application-key': ADMIN.applicationKey };
const JSON_TYPE = { 'content-type': 'application/json' };
const API = 'https://api.datadoghq.com';
const PAGE = '?page%5Bsize%5D=100&page%5Bnumber%5D=';

function at(options: Readonly<Record<string, unknown>> = {}, fakeProvider: Partial<FakeDatadogOptions> = {}) {
  const fakes: FakeDatadog[] = [];
  const settings: HarnessSettings<unknown> = {
    type: providerType,
    options,
    fakeProvider: (base) => {
      fakes.push(createFakeProvider({ ...base, ...fakeProvider }));
      return fakes[0] as FakeDatadog;
    },
    admin: ADMIN,
    origins: [API],
  };
  return { settings, datadog: () => fakes[0] as FakeDatadog };
}

describeProviderContract('datadog: API keys', () => fakeProviderHarness(at().settings));
describeProviderContract('datadog: application keys, two on a page', () =>
  fakeProviderHarness({ ...at(ROBOT).settings, pageSize: 2 }),
);

describe('what is sent to Datadog', () => {
  it('for an API key is what its API description says, and no more', async () => {
    const { provider, sent } = fakeProviderHarness(at().settings);
    const issued = await provider.issue(LINEAGE, undefined);
    await provider.verify(issued);
    await provider.revoke(issued.keyId);
    expect(provider.activate).toBeUndefined();
    expect(sent.map(({ timeoutMs: _, ...request }) => request)).toEqual([
      { method: 'GET', url: `${API}/api/v2/api_keys${PAGE}0`, headers: AS_ADMIN },
      {
        method: 'POST',
        url: `${API}/api/v2/api_keys`,
        headers: { ...AS_ADMIN, ...JSON_TYPE },
        body: JSON.stringify({ data: { type: 'api_keys', attributes: { name: LINEAGE } } }),
      },
      { method: 'GET', url: `${API}/api/v1/validate`, headers: { ...PLAIN, 'dd-api-key': issued.key.reveal() } },
      { method: 'DELETE', url: `${API}/api/v2/api_keys/${issued.keyId}`, headers: AS_ADMIN },
    ]);
  });

  it('for an application key is what its API description says, and no more', async () => {
    const { settings, datadog } = at(ROBOT);
    const { provider, sent } = fakeProviderHarness(settings);
    const issued = await provider.issue(LINEAGE, undefined);
    datadog().setGrant(issued.keyId, { scopes: [] });
    await provider.activate?.(issued, undefined);
    await provider.verify(issued);
    await provider.revoke(issued.keyId);
    const keys = `${API}/api/v2/service_accounts/${ACCOUNT}/application_keys`;
    const list = { method: 'GET', url: `${keys}${PAGE}0`, headers: AS_ADMIN };
    const read = { method: 'GET', url: `${keys}/${issued.keyId}`, headers: AS_ADMIN };
    const change = { id: issued.keyId, type: 'application_keys', attributes: { scopes: SCOPES } };
    const apiKey = { ...PLAIN, 'dd-api-key': ADMIN.apiKey };
    expect(sent.map(({ timeoutMs: _, ...request }) => request)).toEqual([
      list,
      {
        method: 'POST',
        url: keys,
        headers: { ...AS_ADMIN, ...JSON_TYPE },
        body: JSON.stringify({ data: { type: 'application_keys', attributes: { name: LINEAGE, scopes: SCOPES } } }),
      },
      list,
      read,
      { ...read, method: 'PATCH', headers: { ...AS_ADMIN, ...JSON_TYPE }, body: JSON.stringify({ data: change }) },
      read,
      { method: 'GET', url: `${API}/api/v1/validate`, headers: apiKey },
      {
        method: 'GET',
        url: `${API}/api/v2/validate_keys`,
        headers: { ...apiKey, 'dd-application-key': issued.key.reveal() },
      },
      { ...read, method: 'DELETE' },
    ]);
  });

  it.each([
    ['datadoghq.eu', 'https://api.datadoghq.eu'],
    ['us5.datadoghq.com', 'https://api.us5.datadoghq.com'],
    ['ddog-gov.com', 'https://api.ddog-gov.com'],
  ])('goes to site %s', async (site, origin) => {
    const { provider, sent } = fakeProviderHarness(at({ site }).settings);
    await provider.checkAdmin();
    expect(sent.map(({ url }) => new URL(url).origin)).toEqual([origin]);
  });
});

describe('what a new key of Datadog may do', () => {
  it('are the scopes of the key before it, through a whole rotation', async () => {
    const { settings, datadog } = at(ROBOT);
    const { here } = worldAt(settings, { graceSeconds: 3600 });
    await here.rotate();
    const first = here.currentKeyId() ?? '';
    expect(datadog().grantOf(first)?.scopes).toEqual(SCOPES);
    datadog().setGrant(first, { scopes: ['monitors_read'] });
    await here.rotate();
    const second = here.currentKeyId() ?? '';
    expect(second).not.toBe(first);
    expect(datadog().grantOf(second)).toEqual({ serviceAccount: ACCOUNT, scopes: ['monitors_read'] });
    await here.clock.advance(2 * 3600_000);
    expect(datadog().view().keys).toMatchObject([{ state: 'revoked' }, { state: 'active' }]);
  });

  it('is whatever its service account may, only where the key before it might that', async () => {
    const { settings, datadog } = at(ROBOT);
    const { provider } = fakeProviderHarness(settings);
    const old = await provider.issue(LINEAGE, undefined);
    datadog().setGrant(old.keyId, { scopes: null });
    const fresh = await provider.issue(LINEAGE, old.keyId);
    await provider.activate?.(fresh, old.keyId);
    expect(datadog().grantOf(fresh.keyId)?.scopes).toBeNull();
  });

  it('is repaired before it is promoted, also where scopes were too many', async () => {
    const { settings, datadog } = at(ROBOT);
    const { provider } = fakeProviderHarness(settings);
    const [old, fresh] = [await provider.issue(LINEAGE, undefined), await provider.issue(LINEAGE, undefined)];
    datadog().setGrant(fresh.keyId, { scopes: null });
    await provider.activate?.(fresh, old.keyId);
    expect(datadog().grantOf(fresh.keyId)?.scopes).toEqual(SCOPES);
  });

  it('holds up the promotion where the admin cannot hand it on', async () => {
    const { settings } = at(ROBOT, { grantable: ['monitors_read'] });
    const { provider } = fakeProviderHarness(settings);
    const issued = await provider.issue(LINEAGE, undefined);
    await expect(provider.activate?.(issued, undefined)).rejects.toMatchObject({ code: 'AdminCredentialRefused' });
  });

  it.each([undefined, 'gone-since'])('is never guessed: nothing is issued like %s with scopes: copy', async (like) => {
    const { provider, fakeProvider } = fakeProviderHarness(at({ ...ROBOT, scopes: 'copy' }).settings);
    await expect(provider.issue(LINEAGE, like)).rejects.toMatchObject({ code: 'IssueRefused', retryable: false });
    expect(fakeProvider.issueRequests()).toBe(0);
  });

  it.each([true, false])('is to read remote configuration (%s) as the API key before it', async (remoteConfig) => {
    const { settings, datadog } = at();
    const { provider } = fakeProviderHarness(settings);
    const old = await provider.issue(LINEAGE, undefined);
    datadog().setGrant(old.keyId, { remoteConfig });
    const fresh = await provider.issue(LINEAGE, old.keyId);
    expect(datadog().grantOf(fresh.keyId)?.remoteConfig).toBe(remoteConfig);
  });
});

describe('what Datadog answers', () => {
  const held = { keyId: 'k', key: ApiKey.of('canary') };
  const body = (error: string) => ({ errors: [error] });
  const valid = { status: 200, json: { valid: true } };

  it.each([
    [200, { valid: true }, 'accepted'],
    [200, { valid: false }, 'unknown'],
    [200, {}, 'unknown'],
    [403, body('Forbidden'), 'refused'],
    [403, body('Your IP address is not on the allowlist'), 'unknown'],
    [403, undefined, 'unknown'],
    [401, body('Unauthorized'), 'unknown'],
    [429, body('Too many requests'), 'unknown'],
  ] as const)('to an API key: %s with %j is %s', async (status, json, verdict) => {
    expect(await scripted(at().settings, { status, json }).provider.verify(held)).toBe(verdict);
  });

  it.each([
    [200, { status: 'ok' }, 'accepted'],
    [200, { status: 'error' }, 'unknown'],
    [401, body('Unauthorized'), 'refused'],
    [403, body('Forbidden'), 'refused'],
    [403, undefined, 'unknown'],
    [404, body('Not Found'), 'unknown'],
  ] as const)('to an application key: %s with %j is %s', async (status, json, verdict) => {
    expect(await scripted(at(ROBOT).settings, valid, { status, json }).provider.verify(held)).toBe(verdict);
  });

  it("to the admin's API key never proves an application key dead", async () => {
    const { provider, fakeProvider } = fakeProviderHarness(at(ROBOT).settings);
    const issued = await provider.issue(LINEAGE, undefined);
    fakeProvider.refuseAdmin();
    expect(await provider.verify(issued)).toBe('unknown');
  });

  it('when there is no room is known from its list, before anything is issued', async () => {
    const { provider, fakeProvider } = fakeProviderHarness(at({}, { most: 2 }).settings);
    await provider.issue(LINEAGE, undefined);
    await provider.issue(LINEAGE, undefined);
    await expect(provider.issue(LINEAGE, undefined)).rejects.toMatchObject({ code: 'SlotsFull' });
    expect(fakeProvider.issueRequests()).toBe(2);
  });

  it('when the admin may not do it names the scope that lacks', async () => {
    const { provider } = scripted(at().settings, { status: 403, json: body('Forbidden') });
    await expect(provider.revoke('k')).rejects.toMatchObject({
      code: 'AdminCredentialRefused',
      message: expect.stringContaining('api_keys_delete') as string,
    });
  });

  it.each([
    [{ date_last_used: '2026-02-01T10:00:00Z', used_in_last_24_hours: true }, '2026-02-01T10:00:00.000Z'],
    [{ last_used_date: { timestamp: '2026-02-03T10:00:00Z' }, date_last_used: null }, '2026-02-03T10:00:00.000Z'],
    [{ used_in_last_24_hours: true }, '2026-03-01T09:00:20.000Z'],
    [{ date_last_used: null, used_in_last_24_hours: false }, undefined],
  ])('of the last use: %j', async (attributes, expected) => {
    const { provider } = scripted(at().settings, { status: 200, json: { data: [{ id: 'k', attributes }] } });
    expect((await provider.list?.())?.[0]?.lastUsedAt?.toISOString()).toBe(expected);
  });

  it('never with a list that ends too early', async () => {
    const json = { data: [], meta: { page: { total_filtered_count: 1 } } };
    const { provider } = scripted(at().settings, { status: 200, json });
    await expect(provider.list?.()).rejects.toThrow(/its 1 keys are not all in it/);
  });

  it('never with a guess where it does not tell the scopes of a key', async () => {
    const json = { data: [{ id: 'k', attributes: { name: 'by hand' } }] };
    const { provider, sent } = scripted(at({ ...ROBOT, scopes: 'copy' }).settings, { status: 200, json });
    await expect(provider.issue(LINEAGE, 'k')).rejects.toThrow(/does not tell the scopes of key k/);
    expect(sent).toHaveLength(1);
  });
});

describe('the options of datadog', () => {
  const page = '(docs/providers/datadog.md)';
  const reported = (problems: readonly { readonly path: readonly unknown[]; readonly message: string }[] | undefined) =>
    problems?.map(({ path, message }) => `${path.join('.')}: ${message}`);

  it('are reported all at once, each with its page', () => {
    expect(
      reported(providerType.check({ kind: 'app', serviceAccount: 'x y', scopes: 'a b', site: 'us1', x: 1 })),
    ).toEqual([
      `kind: expected api-key, application-key ${page}`,
      `serviceAccount: expected the id of a service account ${page}`,
      expect.stringMatching(/^scopes: expected names such as/),
      expect.stringMatching(/^site: expected datadoghq\.com, datadoghq\.eu/),
      expect.stringMatching(/^x: unknown option/),
    ]);
  });

  it('say at synth whose application key it is, and what it may do', () => {
    expect(reported(providerType.checkKey?.({ kind: 'application-key' }))).toEqual([
      `serviceAccount: missing; expected the id of the service account whose keys these are ${page}`,
      expect.stringMatching(/^scopes: missing; expected names such as/),
    ]);
    expect(providerType.checkKey?.({})).toEqual([]);
    expect(reported(providerType.checkKey?.({ scopes: 'dashboards_read' }))).toEqual([
      `scopes: is for kind: application-key only ${page}`,
    ]);
  });
});
