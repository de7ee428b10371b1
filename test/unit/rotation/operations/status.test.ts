import {
  AWSCURRENT,
  AWSPENDING,
  AWSPREVIOUS,
  claimLabel,
  compromisedLabel,
  retiringLabel,
} from '../../../../lib/rotation/labels';
import type { SecretDescription } from '../../../../lib/rotation/secret-description';
import { statusOf, type KeyStatus } from '../../../../lib/rotation/operations/status';

const OLD = '11111111-1111-4111-8111-111111111111';
const NEW = '22222222-2222-4222-8222-222222222222';
const NEXT = '33333333-3333-4333-8333-333333333333';
const NOW = new Date('2026-03-02T12:00:00Z');
const at = (hours: number): Date => new Date(NOW.getTime() + hours * 3600_000);
const DUE = at(6);

const ROTATED: SecretDescription = {
  arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/key-AbCdEf',
  name: 'prod/key',
  rotationEnabled: true,
  rotationFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:keyturn-gateway-rotate',
  tags: { 'keyturn:rotator': 'gateway' },
  versions: { [OLD]: [AWSPREVIOUS, retiringLabel(DUE, OLD)], [NEW]: [AWSCURRENT, AWSPENDING] },
  lastRotatedAt: at(-2),
  nextRotationAt: at(24),
};

function status(change: Partial<SecretDescription> = {}, created: Readonly<Record<string, Date>> = {}): KeyStatus {
  const versions = Object.entries(created).map(([versionId, createdAt]) => ({ versionId, createdAt, labels: [] }));
  return statusOf({ ...ROTATED, ...change }, versions, { rotator: 'gateway', providerType: 'http' }, NOW);
}

test('a key after its rotation: current, with its age and what is retiring', () => {
  const tags = { ...ROTATED.tags, 'keyturn:owner': 'team', 'keyturn:criticality': 'high', 'keyturn:every': '7d' };
  expect(status({ tags }, { [OLD]: at(-9), [NEW]: at(-2) })).toStrictEqual({
    name: 'prod/key',
    arn: ROTATED.arn,
    rotator: 'gateway',
    provider: 'http',
    owner: 'team',
    criticality: 'high',
    every: '7d',
    at: NOW.toISOString(),
    stage: 'current',
    current: NEW,
    previous: OLD,
    currentSince: at(-2).toISOString(),
    compromised: [],
    ageSeconds: 7200,
    lastRotatedAt: at(-2).toISOString(),
    nextRotationAt: at(24).toISOString(),
    retiring: [{ versionId: OLD, dueAt: DUE.toISOString(), overdue: false, compromised: false, claimed: false }],
    problems: [],
  });
});

test('a secret of which little is known: nothing stands for what is not', () => {
  const { arn, name } = ROTATED;
  const bare = statusOf({ arn, name, tags: {}, versions: {} }, [], { rotator: 'gateway', providerType: 'http' }, NOW);
  expect(bare).toStrictEqual({
    name,
    arn,
    rotator: 'gateway',
    provider: 'http',
    at: NOW.toISOString(),
    stage: 'unmanaged',
    compromised: [],
    retiring: [],
    problems: [
      'Secrets Manager does not rotate it: deploy the inventory again',
      'no version is AWSCURRENT: applications cannot read it',
    ],
  });
});

test('a rotation in progress names its version, and a person finds the inbox in the options', () => {
  const tags = { ...ROTATED.tags, 'keyturn:options': 'team=red inbox=prod/key-inbox' };
  expect(status({ tags, versions: { [NEW]: [AWSCURRENT], [NEXT]: [AWSPENDING] } })).toMatchObject({
    pending: NEXT,
    inbox: 'prod/key-inbox',
  });
  const options = { 'keyturn:options': 'not a list' };
  expect(status({ tags: options })).not.toHaveProperty('inbox');
});

test.each<[string, Partial<SecretDescription>, KeyStatus['stage']]>([
  [
    'no rotation has ended yet',
    { lastRotatedAt: undefined, versions: { [NEW]: [AWSCURRENT] } } as never,
    'neverRotated',
  ],
  ['the superseded key is revoked', { versions: { [NEW]: [AWSCURRENT] } }, 'current'],
  [
    'what retires shows a rotation that Secrets Manager no longer knows',
    { lastRotatedAt: undefined } as never,
    'current',
  ],
  ['a rotation is in progress', { versions: { [NEW]: [AWSCURRENT], [NEXT]: [AWSPENDING] } }, 'rotating'],
  [
    'a rollback has its claim on the version that it leaves',
    {
      versions: {
        [OLD]: [AWSPREVIOUS, retiringLabel(DUE, OLD)],
        [NEW]: [AWSCURRENT, claimLabel(OLD)],
      },
    },
    'rollingBack',
  ],
  [
    'a revocation has its claim on the old version',
    { versions: { [OLD]: [retiringLabel(DUE, OLD), claimLabel(OLD)], [NEW]: [AWSCURRENT] } },
    'revoking',
  ],
  [
    'a rollback has ended',
    { versions: { [OLD]: [AWSCURRENT], [NEW]: [retiringLabel(DUE, NEW), claimLabel(OLD)] } },
    'current',
  ],
  ['rotation was turned off', { rotationEnabled: false }, 'unmanaged'],
  ['rotation was never configured', { rotationFunctionArn: undefined } as never, 'unmanaged'],
  ['the secret is deleted', { deletedAt: at(-1) }, 'unmanaged'],
])('when %s', (_, change, stage) => {
  expect(status(change).stage).toBe(stage);
});

test('a retiring version says whether it is overdue, compromised, or claimed', () => {
  const label = retiringLabel(at(-0.5), OLD);
  const versions = { [OLD]: [label, claimLabel(OLD), compromisedLabel(OLD)], [NEW]: [AWSCURRENT] };
  expect(status({ versions }).retiring).toEqual([
    { versionId: OLD, dueAt: at(-0.5).toISOString(), overdue: true, compromised: true, claimed: true },
  ]);
});

test('a retiring version is overdue from the minute in which it is due, and a rollback to it claims it', () => {
  const versions = { [OLD]: [retiringLabel(NOW, OLD)], [NEW]: [AWSCURRENT, claimLabel(OLD)] };
  expect(status({ versions }).retiring).toMatchObject([{ overdue: true, claimed: true }]);
});

test('a compromised version is named as long as its label stands, retiring or not', () => {
  const versions = { [OLD]: [AWSPREVIOUS, compromisedLabel(OLD)], [NEW]: [AWSCURRENT, compromisedLabel(NEW)] };
  expect(status({ versions }).compromised).toEqual([OLD, NEW]);
});

test('a rollback that has ended names the version that it left, until that one is revoked', () => {
  const left = { [NEW]: [AWSPREVIOUS, retiringLabel(DUE, NEW), claimLabel(OLD)] };
  expect(status({ versions: { [OLD]: [AWSCURRENT], ...left } }).rolledBackFrom).toBe(NEW);
  expect(status().rolledBackFrom).toBeUndefined();
  expect(status({ versions: { [NEW]: [AWSCURRENT, claimLabel(NEW)] } })).not.toHaveProperty('rolledBackFrom');
});

describe('problems', () => {
  const many = Object.fromEntries(
    Array.from({ length: 14 }, (_, index) => {
      const id = `${index}`.padStart(32, '0');
      return [id, [retiringLabel(DUE, id)]];
    }),
  );
  test.each<[string, Partial<SecretDescription>, Readonly<Record<string, Date>>, string]>([
    ['a deleted secret', { deletedAt: at(-1) }, {}, 'the secret is deleted since'],
    ['rotation that is off', { rotationEnabled: false }, {}, 'Secrets Manager does not rotate it'],
    ['a rotation that did not come', { nextRotationAt: at(-1) }, {}, 'was to be rotated by'],
    ['no current version', { versions: { [OLD]: [AWSPREVIOUS] } }, {}, 'no version is AWSCURRENT'],
    [
      'a compromised key in use',
      { versions: { [NEW]: [AWSCURRENT, compromisedLabel(NEW)] } },
      {},
      'called compromised and is still AWSCURRENT',
    ],
    [
      'a rotation that does not end',
      { versions: { [NEW]: [AWSCURRENT], [NEXT]: [AWSPENDING] } },
      { [NEXT]: at(-24) },
      `the rotation to version ${NEXT} has not ended since`,
    ],
    [
      'a revocation that did not come',
      { versions: { [OLD]: [retiringLabel(at(-1), OLD)], [NEW]: [AWSCURRENT] } },
      {},
      `version ${OLD} was due at`,
    ],
    ['full labels', { versions: { ...many, [NEW]: [AWSCURRENT] } }, {}, '14 versions are retiring'],
    [
      'a policy that cannot be read',
      { tags: { 'keyturn:grace': 'soon' } },
      {},
      "tag keyturn:grace of secret prod/key is 'soon'",
    ],
  ])('%s', (_, change, created, sentence) => {
    expect(status(change, created).problems).toEqual([expect.stringContaining(sentence)]);
  });

  test('none for a rotation that is to come now', () => {
    expect(status({ nextRotationAt: NOW }).problems).toEqual([]);
  });

  test('none for a rotation of this day, nor for what the reconciler takes up within the hour', () => {
    const versions = { [OLD]: [retiringLabel(at(-0.9), OLD)], [NEW]: [AWSCURRENT], [NEXT]: [AWSPENDING] };
    expect(status({ versions }, { [NEXT]: at(-23) }).problems).toEqual([]);
  });

  describe('of a type whose keys people make and end, what they have to do', () => {
    const tags = { ...ROTATED.tags, 'keyturn:options': 'inbox=keyturn/supply/prod/key' };
    const current = [AWSCURRENT];

    test('a key that is due, at once', () => {
      const versions = { [OLD]: [retiringLabel(NOW, OLD)], [NEW]: current };
      expect(status({ tags, versions }).problems).toEqual([
        `version ${OLD} is due: revoke its key at the provider; it is seen to be dead within the hour`,
      ]);
      expect(status({ tags }).problems).toEqual([]);
    });

    test('a current key that was called compromised', () => {
      const versions = { [NEW]: [...current, compromisedLabel(NEW)] };
      expect(status({ tags, versions }).problems).toEqual([expect.stringContaining('keyturn supply')]);
      expect(status({ versions }).problems).toEqual([expect.stringContaining('keyturn contain')]);
    });
  });
});
