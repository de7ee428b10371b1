import { closePromoted } from '../../../../packages/local-cloud/src/services/secrets-manager/rotation-attempt';
import { providerType } from '../../../../lib/providers/http/provider';
import type { HttpOptions } from '../../../../lib/providers/http/options';
import { rotate } from '../../../../lib/rotation/steps/rotate';
import { STEPS } from '../../../../lib/rotation/steps/rotation-request';
import { describeProviderContract } from '../../../contracts/provider-contract';
import { world } from '../../../support/world';
import { rolled } from './descriptions';
import { httpHarness } from './harness';

/** The same provider, which gives the key no id and so leaves it the one that it has. */
function nameless(): HttpOptions {
  const { roll, ...rest } = rolled();
  return { ...rest, ...(roll && { roll: { ...roll, read: { key: 'secret' } } }) };
}

/** One that looks at the status alone takes an error page for a yes. */
function wellDescribed({ verify, ...rest }: HttpOptions): HttpOptions {
  return { ...rest, verify: { ...verify, accepted: { status: [200], body: 'active' } } };
}

describeProviderContract('http: a single key, rolled in place', () => httpHarness(wellDescribed(rolled())));

const problems = (options: unknown) =>
  providerType.check(options).map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('a description with roll', () => {
  it('is of class one, and can neither issue nor revoke', async () => {
    const { provider } = httpHarness(rolled());
    expect(provider.capabilities).toMatchObject({ class: 'one', lists: false, identifies: false });
    await expect(provider.issue('mark', undefined)).rejects.toMatchObject({ code: 'ConfigurationInvalid' });
    await expect(provider.revoke('key_1')).rejects.toMatchObject({ code: 'ConfigurationInvalid' });
  });

  it('rolls: the new key works and has its own id, the old one is dead', async () => {
    const { provider, clock } = httpHarness(rolled());
    const first = await provider.roll?.(undefined);
    const second = await provider.roll?.(first?.keyId);
    await clock.sleep(2_000);
    if (!first || !second) throw new Error('no roll');
    expect(second.keyId).not.toBe(first.keyId);
    await expect(provider.verify(first)).resolves.toBe('refused');
    await expect(provider.verify(second)).resolves.toBe('accepted');
  });

  it('keeps the id where the answer has none, and knows by it a key that a person put there', async () => {
    const { provider } = httpHarness(nameless());
    expect(provider.capabilities.identifies).toBe(true);
    const first = await provider.roll?.(undefined);
    const second = await provider.roll?.(first?.keyId);
    expect([first?.keyId, second?.keyId]).toEqual(['only', 'only']);
    expect(second?.key.equals(first?.key ?? second.key)).toBe(false);
    if (second) await expect(provider.identify?.(second.key)).resolves.toBe('only');
  });

  it('asks for a first key by hand when its request names the id', async () => {
    const { roll, ...rest } = rolled();
    const provider = httpHarness({
      ...rest,
      ...(roll && { roll: { ...roll, path: '/v1/keys/{keyId}/roll' } }),
    }).provider;
    await expect(provider.roll?.(undefined)).rejects.toMatchObject({
      code: 'ConfigurationInvalid',
      message: expect.stringContaining('keyturn adopt') as string,
    });
  });

  it.each([
    ['500', 'IssueOutcomeUnknown'],
    ['reset', 'IssueOutcomeUnknown'],
    ['garbage', 'IssueOutcomeUnknown'],
    ['429', 'IssueRefused'],
  ] as const)('is sent once, whatever comes: %s is %s', async (mode, code) => {
    const { provider, fakeProvider, http } = httpHarness(rolled());
    fakeProvider.fail({ mode, requests: ['roll'] });
    await expect(provider.roll?.('key_1')).rejects.toMatchObject({ code });
    expect(http.view().requests['roll']).toBe(1);
  });

  it.each([rolled(), nameless()])('rotates a secret from its placeholder on, step by step', async (options) => {
    const { provider, clock, secrets } = httpHarness(options);
    const here = world();
    const services = { ...here.services, clock, provider: () => provider };
    for (let round = 1; round <= 2; round += 1) {
      const token = here.begin();
      for (const step of STEPS) await rotate(services, { step, secretId: here.arn, versionId: token });
      expect(here.version('AWSCURRENT')).toBe(token);
      closePromoted(here.secrets, here.secret(), false);
      const stored = JSON.parse((await services.store.getValue(here.arn, token)) ?? '{}') as { apiKey: string };
      expect(stored.apiKey).toBe(secrets()[round - 1]);
    }
    expect(here.scheduled).toEqual([]);
  });
});

describe('checking a description with roll', () => {
  it('wants issue and revoke, or roll', () => {
    const { roll: _roll, ...rest } = rolled();
    expect(problems(rest)).toEqual([
      'issue: missing; expected an object (or roll in place of issue and revoke, for a provider with a single key)',
      'revoke: missing; expected an object (or roll in place of issue and revoke, for a provider with a single key)',
    ]);
  });

  it.each(['issue', 'revoke', 'list', 'maxKeys', 'exclusive', 'activate'])('has no place for %s', (name) => {
    expect(problems({ ...rolled(), [name]: name === 'maxKeys' ? 2 : true })).toContain(
      `${name}: a single key that is rolled in place has no use for it: remove it`,
    );
  });

  it('does not read the id where the key is', () => {
    const { roll, ...rest } = rolled();
    expect(problems({ ...rest, roll: { ...roll, read: { keyId: 'secret', key: 'secret' } } })).toEqual([
      'roll.read.keyId: the key id is shown in logs: it cannot be read where the key is',
    ]);
  });
});
