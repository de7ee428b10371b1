import { FAULT_MODES } from '../../../../lib/testing/fake-providers/kit/faults';
import { inProcess } from '../../../../lib/testing/fake-providers/kit/in-process';
import { createFakeProvider } from '../../../../lib/testing/fake-providers/supplied';
import { fingerprint } from '../../../../lib/providers/supplied/inbox';
import type { Http, HttpRequest } from '../../../../lib/providers/kit/provider-type';
import { providerType } from '../../../../lib/providers/supplied/provider';
import type { SuppliedOptions } from '../../../../lib/providers/supplied/options';
import { SUPPLIED_PROVIDERS } from '../../../../lib/providers/supplied/known-providers';
import { ApiKey } from '../../../../lib/rotation/api-key';
import { rotate } from '../../../../lib/rotation/steps/rotate';
import { rollback } from '../../../../lib/rotation/operations/rollback';
import type { Services } from '../../../../lib/rotation/services';
import { reconcileAll } from '../../../../lib/rotation/reconciliation/sweep';
import type { ProviderHarness } from '../../../../lib/testing/bench';
import { describeProviderContract } from '../../../contracts/provider-contract';
import { stepped } from '../../../support/interleave';
import { HOUR, MINUTE, world } from '../../../support/world';

const CUSTOM: SuppliedOptions = {
  vendor: 'custom',
  endpoint: 'https://by-hand.example.com',
  console: 'https://by-hand.example.com/console',
  verify: {
    method: 'GET',
    path: '/whoami',
    headers: { 'x-token': '{key}' },
    accepted: { status: [200] },
    refused: { status: [401] },
  },
};
const PROVIDERS: readonly SuppliedOptions[] = [
  { vendor: 'stripe' },
  { vendor: 'anthropic' },
  { vendor: 'fastly' },
  { vendor: 'postmark' },
  CUSTOM,
];

/** A supplied key in front of its provider's fake, with a person who makes keys at the console. */
function bench(options: SuppliedOptions = { vendor: 'stripe' }) {
  const here = world({ graceSeconds: 3600 });
  const { clock } = here;
  const fake = createFakeProvider({ admin: {}, clock, propagationMs: 0 }, options);
  const sent: HttpRequest[] = [];
  const ask = inProcess(fake, clock.sleep);
  const http: Http = (request) => {
    sent.push(request);
    return ask(request);
  };
  const inbox = new Map<string, string>();
  const all = { ...options, inbox: 'keyturn/supply/prod/gateway-key' };
  expect(providerType.check(all)).toEqual([]);
  const admin = () => Promise.reject(new Error('there is no admin credential'));
  const readSecret = (name: string) => Promise.resolve(inbox.get(name));
  const provider = providerType.create(all, { admin, http, clock, readSecret });
  Object.assign(here.services, { provider: () => provider });
  const makes = () => fake.keys.issue('by hand', true);
  const supplies = (text: string) => inbox.set(all.inbox, text);
  const rotatesWith = async (text: string) => {
    supplies(text);
    return here.rotate();
  };
  return { here, fake, provider, sent, inbox, makes, supplies, rotatesWith };
}

/** The bench for the contract: a test that wants a key has a person make one at the console and put it into the inbox. */
function harness(options: SuppliedOptions): ProviderHarness {
  const { here, fake, provider, sent, makes, supplies } = bench(options);
  const madeUp = { keyId: 'fp-never', key: ApiKey.of('made-up-canary') };
  const host = options.vendor === 'custom' ? options.endpoint : SUPPLIED_PROVIDERS[options.vendor].host;
  return {
    provider: {
      ...provider,
      issue: (lineage, like) => {
        supplies(makes().value);
        return provider.issue(lineage, like);
      },
    },
    clock: here.clock,
    fakeProvider: {
      keys: () => fake.keys.all().map(({ value, state }) => ({ keyId: fingerprint(ApiKey.of(value)), state })),
      issueRequests: () => 0,
      fail: fake.fail,
      heal: fake.heal,
      refuseAdmin: () => undefined,
      straying: () => sent.filter(({ url }) => new URL(url).origin !== host).length,
    },
    secrets: () => [...fake.keys.all().map(({ value }) => value), madeUp.key.reveal()],
    madeUp,
  };
}

// A description that looks at the status alone takes an error page for a yes.
const WELL_DESCRIBED: SuppliedOptions = {
  ...CUSTOM,
  verify: {
    method: 'GET',
    path: '/whoami',
    headers: { 'x-token': '{key}' },
    accepted: { status: [200], body: 'active' },
    refused: { status: [401] },
  },
};
for (const options of [...PROVIDERS.filter((one) => one !== CUSTOM), WELL_DESCRIBED]) {
  describeProviderContract(`supplied: ${options.vendor}`, () => harness(options));
}

describe.each(PROVIDERS)('a key of $vendor', (options) => {
  it('is accepted while it lives and refused when it is dead or was never made', async () => {
    const { fake, provider, makes } = bench(options);
    const made = makes();
    const held = { keyId: 'any', key: ApiKey.of(made.value) };
    await expect(provider.verify(held)).resolves.toBe('accepted');
    await expect(provider.verify({ keyId: 'any', key: ApiKey.of('never-made') })).resolves.toBe('refused');
    fake.keys.setState(made, 'revoked');
    await expect(provider.verify(held)).resolves.toBe('refused');
  });

  it.each(FAULT_MODES)('is unknown, and never an error, when the provider is out of order: %s', async (mode) => {
    const { fake, provider, makes } = bench(options);
    const held = { keyId: 'any', key: ApiKey.of(makes().value) };
    fake.fail({ mode });
    // A custom provider is asked what its description says: there a 200 is a yes.
    const garbageIsYes = mode === 'garbage' && options.vendor === 'custom';
    await expect(provider.verify(held)).resolves.toBe(garbageIsYes ? 'accepted' : 'unknown');
  });
});

describe('what is asked', () => {
  it.each([
    ['stripe', 'https://api.stripe.com/v1/charges?limit=1', { authorization: 'Bearer K' }],
    ['anthropic', 'https://api.anthropic.com/v1/models', { 'x-api-key': 'K', 'anthropic-version': '2023-06-01' }],
    ['fastly', 'https://api.fastly.com/tokens/self', { 'fastly-key': 'K' }],
    ['postmark', 'https://api.postmarkapp.com/server', { 'x-postmark-server-token': 'K' }],
  ] as const)('of %s', async (name, url, headers) => {
    const { provider, sent } = bench({ vendor: name });
    await provider.verify({ keyId: 'any', key: ApiKey.of('K') });
    expect(sent).toEqual([
      expect.objectContaining({ method: 'GET', url, headers: expect.objectContaining(headers) as object }),
    ]);
  });

  it('goes to options.endpoint where it is given', async () => {
    const { provider, sent } = bench({ vendor: 'stripe', endpoint: 'http://127.0.0.1:4600' });
    await provider.verify({ keyId: 'any', key: ApiKey.of('K') });
    expect(sent[0]?.url).toBe('http://127.0.0.1:4600/v1/charges?limit=1');
  });

  it('takes 403 for a good restricted key at Stripe, but not an error page', async () => {
    const answering = (body: string) =>
      providerType.create(
        { vendor: 'stripe' },
        {
          admin: () => Promise.resolve({}),
          http: () => Promise.resolve({ status: 403, headers: {}, body }),
          clock: world().clock,
        },
      );
    const key = { keyId: 'any', key: ApiKey.of('rk') };
    await expect(answering('{"error":{"type":"invalid_request_error"}}').verify(key)).resolves.toBe('accepted');
    await expect(answering('<html>blocked</html>').verify(key)).resolves.toBe('unknown');
  });
});

describe('the inbox', () => {
  it.each([
    ['nothing', undefined],
    ['the placeholder', '{"keyturn":"awaiting-first-rotation"}'],
    ['an empty text', ' '],
  ])('with %s in it gives no key, and says what to do', async (_, text) => {
    const { provider, supplies } = bench();
    if (text !== undefined) supplies(text);
    await expect(provider.issue('mark', undefined)).rejects.toMatchObject({
      code: 'IssueRefused',
      retryable: false,
      message: expect.stringContaining("run 'keyturn supply prod/gateway-key'") as string,
    });
  });

  it('gives a bare key an id that reveals nothing and stays the same', async () => {
    const { provider, supplies } = bench();
    supplies('sk_live_canary\n');
    const issued = await provider.issue('mark', undefined);
    expect(issued.keyId).toMatch(/^fp-[0-9a-f]{16}$/);
    expect(issued.key.reveal()).toBe('sk_live_canary');
    await expect(provider.identify?.(ApiKey.of('sk_live_canary'))).resolves.toBe(issued.keyId);
    await expect(provider.issue('mark', issued.keyId)).rejects.toMatchObject({ code: 'IssueRefused' });
  });

  it('keeps the id that came with the key', async () => {
    const { provider, supplies } = bench();
    supplies('{"apiKey":"sk-ant","apiKeyId":"apikey_01"}');
    await expect(provider.issue('mark', undefined)).resolves.toMatchObject({ keyId: 'apikey_01' });
  });
});

describe('a rotation of a supplied key', () => {
  it('promotes what was supplied, and tells a person to end the old key until it is refused', async () => {
    const { here, fake, makes, rotatesWith } = bench(CUSTOM);
    const [first, second] = [makes(), makes()];
    const old = await rotatesWith(first.value);
    await here.clock.advance(48 * HOUR);
    const token = await rotatesWith(second.value);
    expect(here.version('AWSCURRENT')).toBe(token);
    await here.clock.advance(HOUR + MINUTE);
    const awaiting = () => here.events.filter(({ type }) => type === 'Key Awaiting Person');
    expect(awaiting()).toEqual([
      expect.objectContaining({
        versionId: old,
        evidence: expect.objectContaining({ where: 'https://by-hand.example.com/console' }) as object,
      }),
    ]);
    expect(here.labels(old)).toContainEqual(expect.stringMatching(/^KEYTURN_RETIRING_/));
    expect(await here.revoke(old)).toBe('awaitingPerson');

    fake.keys.setState(first, 'revoked');
    await here.reconcile();
    expect(here.labels(old).filter((label) => label.startsWith('KEYTURN_'))).toEqual([]);
    expect(here.events).toContainEqual(
      expect.objectContaining({
        type: 'Key Revoked',
        versionId: old,
        evidence: expect.objectContaining({ refused: true, revokedBy: 'person' }) as object,
      }),
    );
    expect(here.failures).toEqual([]);
  });

  it('tells once a day, and counts a key that waits for a person, not an overdue revocation', async () => {
    const { here, makes, rotatesWith } = bench();
    await rotatesWith(makes().value);
    await rotatesWith(makes().value);
    for (let hour = 0; hour < 72; hour += 1) {
      await here.clock.advance(HOUR);
      await reconcileAll(here.services);
    }
    expect(here.events.filter(({ type }) => type === 'Key Awaiting Person').length).toBeGreaterThanOrEqual(3);
    expect(here.events.filter(({ type }) => type === 'Key Awaiting Person').length).toBeLessThanOrEqual(5);
    const last = (name: string) => here.counted.filter((one) => one.name === name).at(-1)?.value;
    expect([last('KeysAwaitingPerson'), last('OverdueRevocations')]).toEqual([1, 0]);
  });

  it('can be rolled back while the old key lives, also when a person was asked to revoke it', async () => {
    const { here, makes, rotatesWith } = bench();
    await rotatesWith(makes().value);
    await rotatesWith(makes().value);
    await here.clock.advance(2 * HOUR);
    const expectedCurrent = here.version('AWSCURRENT') ?? '';
    await expect(rollback(here.services, { secretId: here.arn, expect: expectedCurrent })).resolves.toMatchObject({
      outcome: 'done',
    });
  });

  it('refuses the present key under another id: it would be ended as its own predecessor', async () => {
    const { here, makes, rotatesWith } = bench();
    const { value } = makes();
    await rotatesWith(value);
    await expect(rotatesWith(JSON.stringify({ apiKey: value, apiKeyId: 'another' }))).rejects.toMatchObject({
      code: 'IssueRefused',
    });
    expect(here.events.filter(({ type }) => type === 'Orphan Found')).toEqual([]);
  });

  it('takes a key that does not work out of the rotation, and leaves the present one', async () => {
    const { here, makes, rotatesWith } = bench();
    const current = await rotatesWith(makes().value);
    await expect(rotatesWith('a typing error')).rejects.toMatchObject({ code: 'NewKeyRefused' });
    expect(here.version('AWSCURRENT')).toBe(current);
    await here.clock.advance(5 * MINUTE);
    expect(here.failures).toEqual([]);
    await rotatesWith(makes().value);
    expect(here.version('AWSCURRENT')).not.toBe(current);
  });

  it('never takes back a key that a concurrent run has stored', async () => {
    const { here, makes, supplies } = bench();
    supplies(makes().value);
    const token = here.begin();
    const create = (services: Services) =>
      rotate(services, { step: 'createSecret', secretId: here.arn, versionId: token });
    const late = stepped(here.services, create);
    while (late.calls.at(-1) !== 'provider.issue') await late.advance(1);
    await here.clock.advance(1000);
    await create(here.services);
    await late.finish();
    expect(here.events.filter(({ type }) => type.startsWith('Orphan'))).toEqual([]);
    expect(here.logged.filter((line) => line.includes('key revoked'))).toEqual([]);
    await here.retry(token);
    expect(here.version('AWSCURRENT')).toBe(token);
  });
});

describe('the options', () => {
  const problems = (options: unknown) =>
    providerType.check(options).map(({ path, message }) => `${path.join('.')}: ${message}`);

  it.each([
    [{ vendor: 'github' }, 'vendor: expected stripe, anthropic, fastly, postmark, custom (docs/providers/supplied.md)'],
    [
      { vendor: 'stripe', verify: {} },
      'verify: is for vendor custom only: stripe is asked in its own way (docs/providers/supplied.md)',
    ],
    [{ ...CUSTOM, endpoint: undefined }, 'endpoint: missing; expected text'],
    [{ vendor: 'custom', endpoint: 'https://x.example.com' }, 'verify: missing; expected an object'],
    [
      { ...CUSTOM, console: 'http://x.example.com' },
      'console: expected https (http is for loopback addresses only) (docs/providers/supplied.md)',
    ],
  ])('%j', (options, message) => {
    expect(problems(options)).toEqual([message]);
  });
});
