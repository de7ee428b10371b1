import { createFakeProvider, type FakeNpm, type FakeNpmOptions } from '../../../../lib/testing/fake-providers/npm';
import { providerType } from '../../../../lib/providers/npm/provider';
import { ApiKey } from '../../../../lib/rotation/api-key';
import { LINEAGE } from '../../../../lib/testing/bench';
import { describeProviderContract } from '../../../contracts/provider-contract';
import { scripted, fakeProviderHarness, worldAt, type HarnessSettings } from '../harness';

const REGISTRY = 'https://registry.example.com';
const ADMIN = { username: 'release-bot', password: 'password-canary' };
const CLASSIC = { endpoint: REGISTRY, access: 'read-write' };
const GRANULAR = { granular: true, access: 'read-write', packages: '@acme/app+tool', scopes: '@acme' };
const PLAIN = { accept: 'application/json', 'user-agent': 'keyturn' };
const BASIC = { authorization: `Basic ${Buffer.from('release-bot:password-canary').toString('base64')}` };
const JSON_TYPE = { 'content-type': 'application/json' };

function at(options: Readonly<Record<string, unknown>>, fakeProvider: Partial<FakeNpmOptions> = {}, admin = {}) {
  const fakes: FakeNpm[] = [];
  const granular = options['granular'] === true;
  const settings: HarnessSettings<unknown> = {
    type: providerType,
    options,
    fakeProvider: (base) => {
      fakes.push(createFakeProvider({ ...base, ...fakeProvider }, { granular }));
      return fakes[0] as FakeNpm;
    },
    admin: { ...ADMIN, ...admin },
    shown: ['username'],
    origins: [granular ? 'https://registry.npmjs.org' : REGISTRY],
  };
  return { settings, npm: () => fakes[0] as FakeNpm };
}

describeProviderContract('npm: Verdaccio', () => fakeProviderHarness(at(CLASSIC).settings));
describeProviderContract('npm: granular tokens, by a token, two on a page', () =>
  fakeProviderHarness({ ...at(GRANULAR, {}, { token: 'npm_session-canary' }).settings, pageSize: 2 }),
);

describe('what is sent to a registry', () => {
  it('like Verdaccio is what npm-profile sends', async () => {
    const { provider, sent } = fakeProviderHarness(at({ ...CLASSIC, cidr: '10.0.0.0/8+192.0.2.0/24' }).settings);
    const issued = await provider.issue(LINEAGE, undefined);
    await provider.verify(issued);
    await provider.revoke(issued.keyId);
    const tokens = `${REGISTRY}/-/npm/v1/tokens`;
    const body = { password: ADMIN.password, readonly: false, cidr_whitelist: ['10.0.0.0/8', '192.0.2.0/24'] };
    expect(sent.map(({ timeoutMs: _, ...request }) => request)).toEqual([
      { method: 'POST', url: tokens, headers: { ...PLAIN, ...JSON_TYPE, ...BASIC }, body: JSON.stringify(body) },
      {
        method: 'GET',
        url: `${REGISTRY}/-/whoami`,
        headers: { ...PLAIN, authorization: `Bearer ${issued.key.reveal()}` },
      },
      { method: 'GET', url: tokens, headers: { ...PLAIN, ...BASIC } },
      { method: 'DELETE', url: `${tokens}/token/${issued.keyId}`, headers: { ...PLAIN, ...BASIC } },
    ]);
  });

  it('with granular tokens is what its API description says, and no more', async () => {
    const { provider, sent } = fakeProviderHarness(at(GRANULAR, {}, { token: 'npm_session-canary' }).settings);
    await provider.issue(LINEAGE, undefined);
    expect(
      sent.map(({ timeoutMs: _, body = '', ...request }) => ({ ...request, body: JSON.parse(body) as unknown })),
    ).toEqual([
      {
        method: 'POST',
        url: 'https://registry.npmjs.org/-/npm/v1/tokens',
        headers: { ...PLAIN, ...JSON_TYPE, authorization: 'Bearer npm_session-canary' },
        body: {
          password: ADMIN.password,
          name: LINEAGE,
          expires: 90,
          packages: ['@acme/app', 'tool'],
          scopes: ['@acme'],
          packages_and_scopes_permission: 'read-write',
        },
      },
    ]);
  });
});

describe('what a new token of npm may do', () => {
  it('is what the token before it might, through a whole rotation', async () => {
    const { settings, npm } = at({ ...CLASSIC, access: 'read-only', cidr: '10.0.0.0/8' });
    const { here, provide } = worldAt(settings, { graceSeconds: 3600 });
    await here.rotate();
    const first = here.currentKeyId() ?? '';
    // The options say more by now; the token that is followed may not.
    Object.assign(here.services, { provider: () => provide(CLASSIC) });
    await here.rotate();
    const second = here.currentKeyId() ?? '';
    expect(second).not.toBe(first);
    expect(npm().grantOf(second)).toEqual({ readonly: true, cidr_whitelist: ['10.0.0.0/8'] });
    expect(npm().grantOf(second)).toEqual(npm().grantOf(first));
    await here.clock.advance(2 * 3600_000);
    expect(npm().view().keys).toMatchObject([{ state: 'revoked' }, { state: 'active' }]);
  });

  it('is the same of granular tokens', async () => {
    const { settings, npm } = at({ ...GRANULAR, access: 'read-only', cidr: '10.0.0.0/8' });
    const { provider, provide } = fakeProviderHarness(settings);
    const old = await provider.issue(LINEAGE, undefined);
    const fresh = await provide(GRANULAR).issue(LINEAGE, old.keyId);
    expect(npm().grantOf(fresh.keyId)).toEqual(npm().grantOf(old.keyId));
  });

  it('is what the options say where the token before it is gone', async () => {
    const { settings, npm } = at(CLASSIC);
    const { provider } = fakeProviderHarness(settings);
    const { keyId } = await provider.issue(LINEAGE, 'gone-since');
    expect(npm().grantOf(keyId)).toEqual({ readonly: false, cidr_whitelist: [] });
  });
});

describe('what a registry answers', () => {
  const held = { keyId: 'k', key: ApiKey.of('npm_canary') };

  it.each([
    [200, { username: 'release-bot' }, 'accepted'],
    [200, { username: 'somebody-else' }, 'unknown'],
    [200, {}, 'refused'],
    [200, undefined, 'unknown'],
    [401, { message: 'Unauthorized' }, 'refused'],
    [403, { error: 'unauthorized access' }, 'refused'],
    [403, undefined, 'unknown'],
    [404, { error: 'Not Found' }, 'unknown'],
  ] as const)('to whoami: %s with %j is %s', async (status, json, verdict) => {
    expect(await scripted(at(CLASSIC).settings, { status, json }).provider.verify(held)).toBe(verdict);
  });

  it('when it wants a one-time password is reported as that', async () => {
    const { provider, fakeProvider } = fakeProviderHarness(at(CLASSIC, { secondFactor: true }).settings);
    await expect(provider.issue(LINEAGE, undefined)).rejects.toMatchObject({
      code: 'AdminCredentialRefused',
      retryable: false,
      message: expect.stringContaining('one-time password') as string,
    });
    expect(fakeProvider.keys()).toEqual([]);
  });

  it.each([
    { authUrl: 'https://www.npmjs.com/auth/cli/1', doneUrl: 'https://registry.npmjs.org/-/v1/done' },
    { error: 'This operation requires a one-time password.' },
  ])('when it wants one in the body is understood, too: %j', async (json) => {
    const { provider } = scripted(at(CLASSIC).settings, { status: 401, json });
    await expect(provider.issue(LINEAGE, undefined)).rejects.toThrow(/nobody can give unattended/);
  });

  it('about a revoked token in the list is not a token', async () => {
    const objects = [
      { key: 'a', revoked: '2026-02-01T00:00:00Z' },
      { key: 'b', revoked: null },
    ];
    const { provider } = scripted(at(CLASSIC).settings, { status: 200, json: { objects, urls: {} } });
    expect(await provider.list?.()).toEqual([{ keyId: 'b' }]);
  });

  it('with a next page at another host is not followed', async () => {
    const json = { objects: [], urls: { next: 'https://elsewhere.example.com/-/npm/v1/tokens' } };
    const { provider, sent } = scripted(at(CLASSIC).settings, { status: 200, json });
    await expect(provider.list?.()).rejects.toMatchObject({ code: 'ProviderAnswerNotUnderstood' });
    expect(sent).toHaveLength(1);
  });
});

describe('the options of npm', () => {
  const page = '(docs/providers/npm.md)';
  const reported = (problems: readonly { readonly path: readonly unknown[]; readonly message: string }[] | undefined) =>
    problems?.map(({ path, message }) => `${path.join('.')}: ${message}`);

  it('are reported all at once, each with its page', () => {
    const problems = reported(
      providerType.check({ access: 'all', cidr: '10/8', packages: 'a b', scopes: 'acme', expires: 0 }),
    );
    expect(problems).toEqual([
      `access: expected read-only, read-write ${page}`,
      `cidr: expected networks such as 10.0.0.0/8 joined by + ${page}`,
      `packages: expected names of packages joined by + ${page}`,
      `scopes: expected scopes such as @acme joined by + ${page}`,
      expect.stringMatching(/^expires: /),
    ]);
  });

  it('say at synth what a token may do', () => {
    expect(reported(providerType.checkKey?.({ granular: true }))).toEqual([
      `access: missing; expected read-only, read-write ${page}`,
      `packages: missing; a granular token needs packages or scopes ${page}`,
    ]);
    expect(reported(providerType.checkKey?.({ access: 'read-only', scopes: '@acme' }))).toEqual([
      `scopes: is for granular: true only ${page}`,
    ]);
  });
});
