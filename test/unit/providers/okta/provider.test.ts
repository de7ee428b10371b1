import { createFakeProvider, type FakeOktaOptions } from '../../../../lib/testing/fake-providers/okta';
import type { FakeProvider } from '../../../../lib/testing/fake-providers/kit/fake-provider';
import { providerType } from '../../../../lib/providers/okta/provider';
import type { OktaOptions } from '../../../../lib/providers/okta';
import { ApiKey } from '../../../../lib/rotation/api-key';
import { LINEAGE } from '../../../../lib/testing/bench';
import { describeProviderContract } from '../../../contracts/provider-contract';
import { scripted, fakeProviderHarness, worldAt, type HarnessSettings } from '../harness';

const ORG = 'https://example.okta.com';
const APP = '0oa1gjh63g214q0Hq0g4';
const ADMIN = { authorization: 'SSWS 00admin-canary' };
const PLAIN = { accept: 'application/json', 'user-agent': 'keyturn' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const SECRETS = `${ORG}/api/v1/apps/${APP}/credentials/secrets`;
const HELD = { keyId: 'ocs1', key: ApiKey.of('secret-canary') };

function at(options: Readonly<Record<string, unknown>> = {}, fakeProvider: Partial<FakeOktaOptions> = {}) {
  const fakes: FakeProvider[] = [];
  const settings: HarnessSettings<OktaOptions> = {
    type: providerType,
    options: { endpoint: ORG, app: APP, ...options },
    fakeProvider: (base) => {
      fakes.push(createFakeProvider({ ...base, ...fakeProvider }));
      return fakes[0] as FakeProvider;
    },
    admin: { apiKey: '00admin-canary' },
    origins: [ORG],
  };
  return { settings, okta: () => fakes[0] as FakeProvider };
}

// The suite ends the only key that there is, which Okta does not allow.
describeProviderContract('okta: by introspection', () => fakeProviderHarness(at({}, { endsLast: true }).settings));
describeProviderContract('okta: by client credentials', () =>
  fakeProviderHarness(at({ scope: 'orders.read' }, { endsLast: true }).settings),
);

const sentBy = async (options: Readonly<Record<string, unknown>>) => {
  const { provider, sent } = scripted(at(options).settings, { status: 500 });
  await provider.verify(HELD);
  return sent.map(({ timeoutMs: _, ...request }) => request);
};

describe('what is sent to Okta', () => {
  it('is what its API description says, and no more', async () => {
    const { provider, sent } = fakeProviderHarness(at().settings);
    const kept = await provider.issue(LINEAGE, undefined);
    const { keyId } = await provider.issue(LINEAGE, kept.keyId);
    await provider.list?.();
    await provider.disable?.(keyId);
    await provider.enable?.(keyId);
    await provider.disable?.(keyId);
    await provider.revoke(keyId);
    const headers = { ...PLAIN, ...ADMIN };
    const issue = {
      method: 'POST',
      url: SECRETS,
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{}',
    };
    const change = (act: string) => ({ method: 'POST', url: `${SECRETS}/${keyId}/lifecycle/${act}`, headers });
    expect(sent.map(({ timeoutMs: _, ...request }) => request)).toEqual([
      issue,
      issue,
      { method: 'GET', url: SECRETS, headers },
      change('deactivate'),
      change('activate'),
      change('deactivate'),
      { method: 'DELETE', url: `${SECRETS}/${keyId}`, headers },
    ]);
  });

  const basic = (client: string) => ({
    authorization: `Basic ${Buffer.from(`${client}:secret-canary`).toString('base64')}`,
  });

  it('is a question about a text that is not a token, with the secret as the app', async () => {
    const request = { method: 'POST', headers: { ...PLAIN, ...FORM, ...basic(APP) }, body: 'token=none' };
    expect(await sentBy({})).toEqual([{ ...request, url: `${ORG}/oauth2/v1/introspect` }]);
    expect(await sentBy({ authorizationServer: 'aus9' })).toEqual([
      { ...request, url: `${ORG}/oauth2/aus9/v1/introspect` },
    ]);
  });

  it('is a request for a token where there is a scope', async () => {
    const request = {
      method: 'POST',
      headers: { ...PLAIN, ...FORM, ...basic('web-client') },
      body: 'grant_type=client_credentials&scope=orders.read+orders.write',
    };
    const options = { clientId: 'web-client', scope: 'orders.read+orders.write' };
    expect(await sentBy(options)).toEqual([{ ...request, url: `${ORG}/oauth2/default/v1/token` }]);
    expect(await sentBy({ ...options, authorizationServer: 'org' })).toEqual([
      { ...request, url: `${ORG}/oauth2/v1/token` },
    ]);
  });
});

describe('the end of a secret', () => {
  it('always begins with its deactivation', async () => {
    const { provider, sent, fakeProvider } = fakeProviderHarness(at().settings);
    await provider.issue(LINEAGE, undefined);
    const { keyId } = await provider.issue(LINEAGE, undefined);
    await expect(provider.revoke(keyId)).resolves.toBe('revoked');
    expect(fakeProvider.keys().map(({ state }) => state)).toEqual(['active', 'revoked']);
    expect(sent.slice(2).map(({ method, url }) => `${method} ${url.slice(SECRETS.length)}`)).toEqual([
      `DELETE /${keyId}`,
      `POST /${keyId}/lifecycle/deactivate`,
      `DELETE /${keyId}`,
    ]);
  });

  it('is held where it is the only active one', async () => {
    const { provider, fakeProvider } = fakeProviderHarness(at().settings);
    const { keyId } = await provider.issue(LINEAGE, undefined);
    const held = { code: 'RevocationHeld', retryable: true, message: expect.stringContaining(APP) as string };
    await expect(provider.revoke(keyId)).rejects.toMatchObject(held);
    await expect(provider.disable?.(keyId)).rejects.toMatchObject(held);
    expect(fakeProvider.keys()).toMatchObject([{ state: 'active' }]);
  });

  it('is no success where Okta refuses it though there is another', async () => {
    const refused = { status: 403, json: { errorCode: 'E0000006' } };
    const both = [secret('ocs1', 'ACTIVE'), secret('ocs2', 'ACTIVE')];
    const { provider } = scripted(at().settings, refused, refused, { status: 200, json: both });
    await expect(provider.revoke('ocs1')).rejects.toMatchObject({
      code: 'AdminCredentialRefused',
      message: expect.stringContaining('okta.apps.manage') as string,
    });
  });

  it('is not proven by an answer that shows the secret active', async () => {
    const shown = { status: 200, json: secret('ocs1', 'ACTIVE') };
    const both = { status: 200, json: [secret('ocs1', 'ACTIVE'), secret('ocs2', 'ACTIVE')] };
    const { provider } = scripted(at().settings, shown, both);
    await expect(provider.disable?.('ocs1')).rejects.toMatchObject({ code: 'ProviderAnswerNotUnderstood' });
  });

  it('is fine where Okta deactivates an inactive one once more', async () => {
    const { provider, sent } = scripted(at().settings, { status: 200, json: secret('ocs1', 'INACTIVE') });
    await provider.disable?.('ocs1');
    expect(sent).toHaveLength(1);
  });
});

describe('the two slots', () => {
  it('are the app own: a third secret finds no room, another app does', async () => {
    const { provider, provide, sent } = fakeProviderHarness(at().settings);
    for (const _ of [1, 2]) await provider.issue(LINEAGE, undefined);
    await expect(provider.issue(LINEAGE, undefined)).rejects.toMatchObject({ code: 'SlotsFull', retryable: true });
    expect(sent).toHaveLength(3);
    await provide({ endpoint: ORG, app: '0oaOther' }).issue(LINEAGE, undefined);
  });

  it('hold the old secret and the new one, rotation after rotation', async () => {
    const { settings, okta } = at();
    const { here } = worldAt(settings, { graceSeconds: 3600 });
    for (let rotations = 0; rotations < 3; rotations += 1) {
      await here.rotate();
      await here.clock.advance(2 * 3600_000);
    }
    expect(okta().view().keys).toMatchObject([{ state: 'revoked' }, { state: 'revoked' }, { state: 'active' }]);
    expect(here.currentKeyId()).toBe(okta().view().keys[2]?.keyId);
  });

  it('are not freed by taking what somebody else made', async () => {
    const { settings, okta } = at();
    const { here } = worldAt(settings, { graceSeconds: 3600 });
    await here.rotate();
    const byHand = await providerIssue(okta(), here.clock);
    await expect(here.rotate()).rejects.toMatchObject({ code: 'SlotsFull' });
    expect(okta().keys.byId(byHand)?.state).toBe('active');
  });
});

describe('what Okta answers to a secret', () => {
  const refused = { error: 'invalid_client' };

  it.each([
    [200, { active: false }, 'accepted'],
    [200, { active: true }, 'accepted'],
    [200, {}, 'unknown'],
    [200, undefined, 'unknown'],
    [401, refused, 'refused'],
    [401, { errorCode: 'invalid_client' }, 'refused'],
    [401, { error: 'access_denied' }, 'unknown'],
    [401, undefined, 'unknown'],
    [400, { error: 'invalid_request' }, 'unknown'],
    [400, refused, 'unknown'],
    [403, { error: 'access_denied' }, 'unknown'],
    [404, { errorCode: 'E0000022' }, 'unknown'],
  ] as const)('about a token: %s with %j is %s', async (status, json, verdict) => {
    expect(await scripted(at().settings, { status, json }).provider.verify(HELD)).toBe(verdict);
  });

  it.each([
    [200, { access_token: 'eyJ', token_type: 'Bearer' }, 'accepted'],
    [200, { active: false }, 'unknown'],
    [401, refused, 'refused'],
    [400, { error: 'unauthorized_client' }, 'unknown'],
    [400, { error: 'invalid_scope' }, 'unknown'],
  ] as const)('about to get a token: %s with %j is %s', async (status, json, verdict) => {
    const { settings } = at({ scope: 'orders.read' });
    expect(await scripted(settings, { status, json }).provider.verify(HELD)).toBe(verdict);
  });
});

describe('the options', () => {
  const page = '(docs/providers/okta.md)';

  it('are reported all at once, each with its page', () => {
    const wrong = { app: 'a/b', clientId: '', authorizationServer: 'x y', scope: 'a b', exclusive: 'yes', z: 1 };
    expect(providerType.check(wrong).map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      `endpoint: missing; expected text ${page}`,
      `app: expected an app's id, such as 0oa1gjh63g214q0Hq0g4 ${page}`,
      `clientId: expected the app's client id ${page}`,
      `authorizationServer: expected default, org, or the id of an authorization server ${page}`,
      `scope: expected scopes such as orders.read, joined by + ${page}`,
      `exclusive: expected true or false ${page}`,
      `z: unknown option; known here: endpoint, propagation, app, clientId, authorizationServer, scope, exclusive ${page}`,
    ]);
  });

  it('must say at synth whose secrets these are', () => {
    expect(providerType.checkKey?.({ endpoint: ORG })).toMatchObject([{ path: ['app'] }]);
    expect(providerType.checkKey?.({ endpoint: ORG, app: APP })).toEqual([]);
  });

  it('declare that nobody else makes secrets of the app', () => {
    expect(providerType.capabilities({ endpoint: ORG }).exclusive).toBe(false);
    expect(providerType.capabilities({ endpoint: ORG, exclusive: true }).exclusive).toBe(true);
  });
});

function secret(id: string, status: string) {
  return { id, status, client_secret: 'x', created: '2026-01-01T00:00:00.000Z', lastUpdated: '2026-01-01T00:00:00Z' };
}

/** A person makes a secret at the console. */
async function providerIssue(okta: FakeProvider, clock: { sleep(ms: number): Promise<void> }): Promise<string> {
  const headers = { 'content-type': 'application/json', ...ADMIN };
  const answer = okta.handle({ method: 'POST', url: SECRETS, headers, body: '{}', timeoutMs: 1 });
  await clock.sleep(2_000);
  return typeof answer === 'string' ? '' : (JSON.parse(answer.body) as { id: string }).id;
}
