import { randomUUID } from 'node:crypto';
import { FAULT_MODES } from '../../lib/testing/fake-providers/kit/faults';
import { deployWatched, type WatchedDeployment } from './deploy-watched';
import { logs } from './read-cloud';
import { openSubject, type Subject } from './subject';
import { ADMIN_SECRET, ADMIN_TOKEN, GATEWAY_OPTIONS, inventoryOf } from './two-providers';

// Trouble that a rotation meets: it fails and says why, AWSCURRENT is untouched, and it works after what is wrong is repaired.

const MINUTE = 60_000;
const inventory = inventoryOf(`
defaults: { every: 7d, grace: 10m }
providers:
  gateway: { type: http, admin: ${ADMIN_SECRET}, options: ${GATEWAY_OPTIONS.replaceAll('\n', ' ').replace('propagation: 0s', 'propagation: 0s, timeout: 2s')} }
keys:
  prod/gateway-key: { provider: gateway }
`);

let deployment: WatchedDeployment;
let subject: Subject;
const fakeProvider = () => deployment.fakeProviders.get('gateway');
beforeAll(async () => {
  deployment = await deployWatched(inventory);
  subject = openSubject(deployment, 'gateway', 'prod/gateway-key');
});
afterAll(() => deployment.stop());

/** What the rotation function has logged of failures since the last time: code and message. */
const seen = new Set<string>();
function newFailures(): readonly { code: string; message: string }[] {
  const fresh = logs(subject, 'rotate')
    .split('\n')
    .filter((line) => !seen.has(line));
  for (const line of fresh) seen.add(line);
  return fresh
    .map((line) => JSON.parse(line) as { message?: string; failure?: { code: string; message: string } })
    .flatMap(({ message, failure }) => (message === 'rotation failed' && failure ? [failure] : []));
}

/** A rotation meets trouble, and succeeds with Secrets Manager's next attempt once it is repaired. */
async function troubled(repair: () => Promise<unknown> | void): Promise<readonly { code: string; message: string }[]> {
  const before = subject.stages().current;
  const value = subject.secret().versions.find(({ id }) => id === before)?.value;
  newFailures();
  await subject.rotate();
  const failures = newFailures();
  expect(failures).toHaveLength(1);
  expect(subject.stages().current).toBe(before);
  expect(subject.secret().versions.find(({ id }) => id === before)?.value).toEqual(value);
  await repair();
  await deployment.cloud.advance(MINUTE);
  expect(newFailures()).toEqual([]);
  const { current } = subject.stages();
  expect(current).not.toBe(before);
  expect(subject.isAlive(subject.keyId(current))).toBe(true);
  await deployment.cloud.advance(12 * MINUTE);
  expect(subject.liveKeys()).toEqual([subject.keyId(current)]);
  return failures;
}

const putAdmin = (SecretString: string) =>
  subject.call('secretsmanager', 'PutSecretValue', {
    SecretId: ADMIN_SECRET,
    SecretString,
    ClientRequestToken: randomUUID(),
  });

test('the admin secret is missing', async () => {
  const [failure] = await troubled(() =>
    subject.call('secretsmanager', 'CreateSecret', {
      Name: ADMIN_SECRET,
      SecretString: JSON.stringify({ token: ADMIN_TOKEN }),
      ClientRequestToken: randomUUID(),
    }),
  );
  expect(failure).toEqual(expect.objectContaining({ code: 'AdminCredentialMissing' }));
  expect(failure?.message).toContain(ADMIN_SECRET);
});

test.each([
  ['is not JSON', 'canary: no JSON at all'],
  ['is a list', '["canary-in-a-list"]'],
  ['has a field that is empty', '{"token":""}'],
])('the admin secret %s', async (_, text) => {
  await putAdmin(text);
  const [failure] = await troubled(() => putAdmin(JSON.stringify({ token: ADMIN_TOKEN })));
  expect(failure).toEqual(expect.objectContaining({ code: 'AdminCredentialMalformed' }));
  expect(failure?.message).toContain(ADMIN_SECRET);
  expect(failure?.message).not.toContain('canary');
});

test('the admin credential has not the field that the requests name', async () => {
  await putAdmin('{"tokn":"canary-in-a-field"}');
  const [failure] = await troubled(() => putAdmin(JSON.stringify({ token: ADMIN_TOKEN })));
  expect(failure?.code).toMatch(/^AdminCredential/);
  expect(failure?.message).toMatch(/token/);
});

const EVERY_REQUEST = {
  500: 'ProviderUnavailable',
  429: 'ProviderUnavailable',
  garbage: 'ProviderAnswerNotUnderstood',
  hang: 'ProviderUnavailable',
  redirect: 'ProviderAnswerNotUnderstood',
  reset: 'ProviderUnavailable',
} as const;

test.each(FAULT_MODES)('the provider answers every request with: %s', async (mode) => {
  fakeProvider()?.fail({ mode });
  const [failure] = await troubled(() => fakeProvider()?.heal());
  expect(failure?.code).toBe(EVERY_REQUEST[mode]);
});

test.each(FAULT_MODES)(
  'the provider answers the request for a key, which it does not issue, with: %s',
  async (mode) => {
    fakeProvider()?.fail({ mode, requests: ['issue'] });
    const [failure] = await troubled(() => fakeProvider()?.heal());
    expect(failure?.code).toMatch(/^Issue|^Provider/);
  },
);

test.each(['500', 'redirect'] as const)('the provider answers questions after the new key with: %s', async (mode) => {
  fakeProvider()?.fail({ mode, requests: ['verify'] });
  const [failure] = await troubled(() => fakeProvider()?.heal());
  expect(failure?.code).toBe('NewKeyUnproven');
});

test.each([
  ['rotate', null, /rotation event: the event must be an object, is null/],
  ['rotate', [], /is a list/],
  ['rotate', 'canary-rotation-token', /is text of 21 characters/],
  ['rotate', {}, /Step must be .*; SecretId must be .*; ClientRequestToken must be/],
  [
    'rotate',
    { Step: 'createSecret', SecretId: 'x', ClientRequestToken: 7, RotationToken: { canary: 'canary' } },
    /ClientRequestToken must be text .*, is a number; RotationToken must be/,
  ],
  [
    'rotate',
    { Step: 'explodeSecret', SecretId: 'prod/gateway-key', ClientRequestToken: 'a'.repeat(36) },
    /rotation step 'explodeSecret' is unknown, expected one of createSecret, setSecret, testSecret, finishSecret/,
  ],
  ['revoke', { v: 2 }, /wake-up: v must be the number 1, is a number; secretArn must be/],
  ['reconcile', { job: 'everything' }, /reconcile event: expected job "gauges" or "sweep"/],
])('the %s function is invoked with %j', async (role, event, message) => {
  const { FunctionError, Payload } = (await subject.call('lambda', 'Invoke', {
    FunctionName: `keyturn-gateway-${role}`,
    Payload: Buffer.from(JSON.stringify(event)),
  })) as { FunctionError?: string; Payload: Uint8Array | string };
  expect(FunctionError).toBe('Unhandled');
  const answer = JSON.parse(typeof Payload === 'string' ? Payload : Buffer.from(Payload).toString()) as {
    errorType: string;
    errorMessage: string;
  };
  expect(answer.errorType).toMatch(/^(EventMalformed|StepUnknown)$/);
  expect(answer.errorMessage).toMatch(message);
  expect(JSON.stringify(answer)).not.toContain('canary');
});
