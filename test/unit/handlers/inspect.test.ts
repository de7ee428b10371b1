import { inspectHandler, type InspectAnswers, type InspectServices } from '../../../lib/handlers/inspect';
import { RotationError } from '../../../lib/rotation/errors';
import type { SecretDescription, SecretSummary } from '../../../lib/rotation/secret-description';
import { wholeInstallation } from './whole-installation';
import { ARN, observedServices, SECRET, TOKEN } from './observed-services';

const NAMES = Array.from({ length: 101 }, (_, index) => `prod/key-${String(index).padStart(3, '0')}`);

const used = (consumer: string, at: Date, uses: number) => ({
  ...{ versionId: TOKEN, consumer, at, uses, authFailures: uses - 1 },
});

function given(
  names: readonly string[] = ['prod/gateway-key'],
  unreadable?: string,
  change: Partial<SecretDescription> = {},
) {
  const summary = (name: string): SecretSummary => ({ ...SECRET, name, arn: `${ARN}:${name}` });
  const { services, observed } = observedServices((secretId) =>
    secretId === unreadable
      ? Promise.reject(new RotationError('ForeignSecret', 'may not be read', false))
      : Promise.resolve({ ...SECRET, ...change, arn: secretId, name: secretId.replace(`${ARN}:`, '') }),
  );
  const store: InspectServices['store'] = {
    ...services.store,
    listSecrets: () => Promise.resolve([...names].reverse().map(summary)),
    listVersions: () =>
      Promise.resolve([
        { versionId: 'b', labels: ['AWSCURRENT'], createdAt: new Date('2026-01-01T00:00:00Z') },
        { versionId: 'a', labels: [], createdAt: new Date('2025-01-01T00:00:00Z') },
      ]),
  };
  const stepLog: InspectServices['stepLog'] = {
    steps: (_, at) => Promise.resolve([{ step: 'createSecret', versionId: TOKEN, at, code: 'SlotsFull' }]),
  };
  const usage: InspectServices['usage'] = {
    records: (_, since) => Promise.resolve([used('a', since, 2), used('b', since, 1), used('a', new Date(), 3)]),
  };
  const receiptLog: InspectServices['receiptLog'] = {
    read: (secretArn, from) => Promise.resolve({ lines: [`${secretArn} from ${from ?? 'the first'}`], nextToken: 'n' }),
    publicKey: () => Promise.resolve('PEM'),
  };
  const inspect = inspectHandler({ ...services, store, usage, stepLog, receiptLog, installation: wholeInstallation() });
  return { inspect, observed };
}

describe('status', () => {
  test('of all keys, by name', async () => {
    const { inspect } = given(['prod/b', 'prod/a']);
    expect(await inspect({ v: 1, action: 'status' })).toMatchObject({
      keys: [
        { name: 'prod/a', rotator: 'gateway', current: TOKEN },
        { name: 'prod/b', rotator: 'gateway', current: TOKEN },
      ],
    });
  });

  test('of more than a hundred keys comes in parts, and no key is left out', async () => {
    const { inspect } = given(NAMES);
    const first = (await inspect({ v: 1, action: 'status' })) as InspectAnswers['status'];
    expect(first.next).toBe('prod/key-099');
    const second = (await inspect({ v: 1, action: 'status', after: first.next })) as InspectAnswers['status'];
    expect(second.next).toBeUndefined();
    expect([...first.keys, ...second.keys].map(({ name }) => name)).toEqual(NAMES);
  });

  test('of one key', async () => {
    const { inspect } = given(NAMES);
    expect(await inspect({ v: 1, action: 'status', secretArn: ARN })).toMatchObject({ keys: [{ arn: ARN }] });
  });

  test('a key that cannot be described does not hide the others, and says so', async () => {
    const { inspect } = given(['prod/a', 'prod/b'], `${ARN}:prod/a`);
    expect(await inspect({ v: 1, action: 'status' })).toMatchObject({
      keys: [
        { name: 'prod/a', problems: ['may not be read'] },
        { name: 'prod/b', problems: expect.not.arrayContaining(['may not be read']) },
      ],
    });
  });
});

describe('a key that follows another one', () => {
  const tags = { 'keyturn:after': 'staging/key 7d' };
  const rotating = { tags, versions: { [TOKEN]: ['AWSCURRENT'], next: ['AWSPENDING'] } };
  const waiting = (text: string) => expect.arrayContaining([expect.stringContaining(`waits for another key: ${text}`)]);
  const problems = async (change: Partial<SecretDescription>, unreadable?: string) => {
    const { inspect } = given([], unreadable, change);
    const { keys } = (await inspect({ v: 1, action: 'status', secretArn: ARN })) as InspectAnswers['status'];
    return keys[0]?.problems;
  };

  test('says what its rotation waits for, once that is in progress', async () => {
    expect(await problems(rotating)).toEqual(waiting('a rotation of secret staging/key is in progress'));
    expect(await problems({ tags })).toEqual(expect.not.arrayContaining([expect.stringContaining('waits')]));
  });

  test('says so where the other key cannot be read', async () => {
    expect(await problems(rotating, 'staging/key')).toEqual(waiting('may not be read'));
  });
});

test('history: every version, the oldest first', async () => {
  const { inspect } = given();
  expect(await inspect({ v: 1, action: 'history', secretArn: ARN })).toEqual({
    versions: [
      { versionId: 'a', labels: [], createdAt: '2025-01-01T00:00:00.000Z' },
      { versionId: 'b', labels: ['AWSCURRENT'], createdAt: '2026-01-01T00:00:00.000Z' },
    ],
  });
});

test('usage: who used which version in the last 24 hours', async () => {
  const { inspect } = given();
  expect(await inspect({ v: 1, action: 'usage', secretArn: ARN })).toEqual({
    uses: [
      { versionId: TOKEN, consumer: 'a', lastAt: expect.any(String), uses: 5, authFailures: 3 },
      { versionId: TOKEN, consumer: 'b', lastAt: '2025-12-31T00:00:00.000Z', uses: 1, authFailures: 0 },
    ],
  });
});

test('steps: what the rotation function has logged since', async () => {
  const { inspect } = given();
  const at = '2026-01-01T10:00:00.000Z';
  expect(await inspect({ v: 1, action: 'steps', secretArn: ARN, since: at })).toEqual({
    steps: [{ step: 'createSecret', versionId: TOKEN, at, code: 'SlotsFull' }],
  });
});

test('doctor: a check for each part', async () => {
  const { inspect } = given();
  expect(await inspect({ v: 1, action: 'doctor' })).toEqual({
    checks: expect.arrayContaining([{ check: 'function keyturn-gateway-rotate', ok: true, found: 'Active' }]),
  });
});

test.each([
  ['no event', undefined, 'the event must be an object'],
  ['another version', { v: 2, action: 'status' }, 'v must be the number 1'],
  ['an unknown action', { v: 1, action: 'erase' }, 'action must be status, history'],
  ['a field that the action does not know', { v: 1, action: 'doctor', secretArn: ARN }, 'and no other'],
  ['a misspelt field', { v: 1, action: 'status', secretARN: ARN }, 'v, action, secretArn, after, and no other'],
  ['no ARN', { v: 1, action: 'history', secretArn: 'prod/gateway-key' }, "secretArn must be a secret's ARN"],
  ['history of nothing', { v: 1, action: 'history' }, "secretArn must be a secret's ARN, is missing"],
])('%s is refused', async (_, event, sentence) => {
  const { inspect, observed } = given();
  await expect(inspect(event)).rejects.toMatchObject({
    name: 'EventMalformed',
    message: expect.stringContaining(sentence),
  });
  expect(observed.lines).toMatchObject([{ level: 'error' }]);
});

test('what was asked is logged, with the request id', async () => {
  const { inspect, observed } = given();
  await inspect({ v: 1, action: 'history', secretArn: ARN }, { awsRequestId: 'r-1' });
  expect(observed.lines).toEqual([
    { level: 'info', message: 'inspected', fields: { requestId: 'r-1', action: 'history', secretArn: ARN } },
  ]);
});

test('receipts of one key, from where the caller has got to', async () => {
  const { inspect } = given();
  const answer = { lines: [`${ARN} from the first`], nextToken: 'n', publicKey: 'PEM' };
  expect(await inspect({ v: 1, action: 'receipts', secretArn: ARN })).toEqual(answer);
  expect(await inspect({ v: 1, action: 'receipts', secretArn: ARN, nextToken: 'n' })).toMatchObject({
    lines: [`${ARN} from n`],
  });
});
