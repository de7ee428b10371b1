import { putSecretValue } from '../../../../lib/local/services/secrets-manager/secret-value';
import type { RotationCloud } from './rotation-cloud';
import { DAY, FUNCTION, HOUR, MINUTE, rotationCloud } from './rotation-cloud';

const SecretId = 'prod/key';
const id = (letter: string): string => letter.repeat(32);
const FIRST = id('a');
const SERVICE_EVENT = 'AWS Service Event via CloudTrail';

async function withSecret(cloud: RotationCloud = rotationCloud()): Promise<RotationCloud> {
  await cloud.call('CreateSecret', { Name: SecretId, SecretString: 'first', ClientRequestToken: FIRST });
  return cloud;
}

const rotateNow = (cloud: RotationCloud, letter: string, more: Record<string, unknown> = {}) =>
  cloud.call('RotateSecret', {
    SecretId,
    ClientRequestToken: id(letter),
    RotationLambdaARN: FUNCTION,
    RotationRules: { AutomaticallyAfterDays: 30 },
    ...more,
  });
const steps = (cloud: RotationCloud) => cloud.invocations.map((event) => event.Step);
const events = (cloud: RotationCloud) => cloud.emitted(SERVICE_EVENT).map((event) => event.detail['eventName']);
const failing = (step: string) => (event: { Step: string }, wellBehaved: () => void) => {
  if (event.Step === step) throw new Error('the vendor is down');
  wellBehaved();
};

describe('RotateSecret', () => {
  test('answers at once; AWSPENDING is there before any value', async () => {
    const cloud = await withSecret();
    const { ARN } = await cloud.call('DescribeSecret', { SecretId });
    expect(await rotateNow(cloud, 'b')).toEqual({ ARN, Name: SecretId, VersionId: id('b') });
    expect(cloud.invocations).toEqual([]);
    expect(await cloud.labels(SecretId)).toEqual({ [FIRST]: ['AWSCURRENT'], [id('b')]: ['AWSPENDING'] });
    expect(await cloud.refused('GetSecretValue', { SecretId, VersionId: id('b'), VersionStage: 'AWSPENDING' })).toBe(
      `ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: ${id('b')}`,
    );
  });

  test('invokes the four steps with the ARN, one token and one RotationToken, and leaves AWSPENDING on the promoted version', async () => {
    const cloud = await withSecret();
    const { ARN } = await rotateNow(cloud, 'b');
    await cloud.clock.advance(0);
    expect(steps(cloud)).toEqual(['createSecret', 'setSecret', 'testSecret', 'finishSecret']);
    const [first] = cloud.invocations;
    for (const event of cloud.invocations) {
      expect(event).toEqual({ ...first, Step: event.Step, SecretId: ARN, ClientRequestToken: id('b') });
    }
    expect(first?.RotationToken).toMatch(/^[a-zA-Z0-9-]{36,256}$/);
    expect(await cloud.labels(SecretId)).toEqual({
      [FIRST]: ['AWSPREVIOUS'],
      [id('b')]: ['AWSCURRENT', 'AWSPENDING'],
    });
    expect(events(cloud)).toEqual(['RotationStarted', 'RotationSucceeded']);
    expect(await cloud.call('DescribeSecret', { SecretId })).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: FUNCTION,
      RotationRules: { AutomaticallyAfterDays: 30 },
      LastRotatedDate: new Date('2026-11-20T12:00:00Z'),
      NextRotationDate: new Date('2026-12-20T23:59:59Z'),
    });
  });

  test('takes AWSPENDING off the promoted version where that is asked for', async () => {
    const cloud = await withSecret(rotationCloud({ switches: { removePending: true } }));
    await rotateNow(cloud, 'b');
    await cloud.clock.advance(0);
    expect(await cloud.labels(SecretId)).toEqual({ [FIRST]: ['AWSPREVIOUS'], [id('b')]: ['AWSCURRENT'] });
  });

  test('can follow a rotation whose AWSPENDING stayed', async () => {
    const cloud = await withSecret();
    await rotateNow(cloud, 'b');
    await cloud.clock.advance(0);
    await cloud.call('RotateSecret', { SecretId, ClientRequestToken: id('c') });
    await cloud.clock.advance(0);
    expect(await cloud.labels(SecretId)).toEqual({
      [id('b')]: ['AWSPREVIOUS'],
      [id('c')]: ['AWSCURRENT', 'AWSPENDING'],
    });
  });

  test('wants a token, a function, a function that lets it in, and changes nothing without', async () => {
    const cloud = await withSecret();
    expect(await cloud.refused('RotateSecret', { SecretId, RotationLambdaARN: FUNCTION })).toBe(
      'InvalidParameterException: You must provide a ClientRequestToken value. We recommend a UUID-type value.',
    );
    expect(await cloud.refused('RotateSecret', { SecretId, ClientRequestToken: id('b') })).toBe(
      'InvalidRequestException: No Lambda rotation function ARN is associated with this secret.',
    );
    const input = { SecretId, ClientRequestToken: id('b'), RotationLambdaARN: `${FUNCTION}-other` };
    expect(await cloud.refused('RotateSecret', input)).toBe(
      'AccessDeniedException: Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
    );
    const described = await cloud.call('DescribeSecret', { SecretId });
    expect(described['VersionIdsToStages']).toEqual({ [FIRST]: ['AWSCURRENT'] });
    expect(described).not.toHaveProperty('RotationEnabled');
  });

  test('of the same token while its rotation goes on changes nothing', async () => {
    const cloud = await withSecret();
    const first = await rotateNow(cloud, 'b');
    expect(await rotateNow(cloud, 'b')).toEqual(first);
    await cloud.clock.advance(0);
    expect(steps(cloud)).toHaveLength(4);
  });

  test.each([
    [
      { AutomaticallyAfterDays: 7, ScheduleExpression: 'rate(7 days)' },
      'You cannot specify both rotation frequency and schedule expression together.',
    ],
    [{ ScheduleExpression: 'rate(3 hours)' }, 'Rate in hour should be least 4 and less than 24.'],
    [{ ScheduleExpression: 'rate(1001 days)' }, 'Rate in day should be greater than 0 and less than 1000.'],
    [{ ScheduleExpression: 'rate(30 minutes)' }, 'Invalid schedule expression.'],
    [{ ScheduleExpression: 'cron(5 4 * * ? *)' }, 'Invalid schedule expression.'],
    [{ ScheduleExpression: 'cron(0 4 * * ? 2027)' }, 'Invalid schedule expression.'],
    [{ ScheduleExpression: 'cron(0 4,6 * * ? *)' }, 'Invalid schedule expression.'],
    [{ ScheduleExpression: 'cron(0 22 * * ? *)', Duration: '3h' }, 'Starting hour and duration must be within a day.'],
    [{ ScheduleExpression: 'rate(4 hours)', Duration: '5h' }, 'Duration cannot be greater than Rate in hour.'],
    [{ AutomaticallyAfterDays: 7, Duration: '0h' }, 'Duration must be at least 1 hour, at most 24 hour.'],
  ])('refuses the rules %j', async (RotationRules, message) => {
    const cloud = await withSecret();
    const input = { SecretId, ClientRequestToken: id('b'), RotationLambdaARN: FUNCTION, RotationRules };
    expect(await cloud.refused('RotateSecret', input)).toBe(`InvalidParameterException: ${message}`);
  });
});

describe('a rotation that fails', () => {
  test('is retried whole, with the same tokens, after 1, 2 and 4 minutes, and can succeed', async () => {
    const cloud = await withSecret();
    cloud.behave(failing('setSecret'));
    await rotateNow(cloud, 'b');
    await cloud.clock.advance(0);
    const counts = [];
    for (const wait of [MINUTE, 2 * MINUTE, 4 * MINUTE]) {
      await cloud.clock.advance(wait - 1);
      counts.push(cloud.invocations.length);
      await cloud.clock.advance(1);
    }
    expect(counts).toEqual([2, 4, 6]);
    cloud.behave((_event, wellBehaved) => wellBehaved());
    await cloud.clock.advance(8 * MINUTE);
    expect(new Set(cloud.invocations.map((event) => event.ClientRequestToken + event.RotationToken)).size).toBe(1);
    expect(steps(cloud).slice(-4)).toEqual(['createSecret', 'setSecret', 'testSecret', 'finishSecret']);
    expect(events(cloud)).toEqual(['RotationStarted', ...Array<string>(4).fill('RotationFailed'), 'RotationSucceeded']);
  });

  test('tells CloudTrail which step of which function, and nothing of the value', async () => {
    const cloud = await withSecret();
    cloud.behave(failing('testSecret'));
    const { ARN } = await rotateNow(cloud, 'b');
    await cloud.clock.advance(0);
    expect(cloud.emitted(SERVICE_EVENT).at(-1)).toMatchObject({
      resources: [],
      detail: {
        eventName: 'RotationFailed',
        errorMessage: `Error when executing lambda ${FUNCTION} during testSecret step`,
        requestParameters: null,
        additionalEventData: { SecretId: ARN },
      },
    });
    const log = JSON.stringify(cloud.eventLog.since());
    expect(log).not.toContain(cloud.invocations[0]?.RotationToken);
    expect(log).not.toContain(`of ${id('b')}`);
  });

  test('refuses another one, and is itself set going again', async () => {
    const cloud = await withSecret();
    cloud.behave(failing('createSecret'));
    await rotateNow(cloud, 'b');
    await cloud.clock.advance(0);
    cloud.behave((_event, wellBehaved) => wellBehaved());
    expect(await cloud.refused('RotateSecret', { SecretId, ClientRequestToken: id('c') })).toBe(
      "InvalidRequestException: A previous rotation isn't complete. That rotation will be reattempted.",
    );
    await cloud.clock.advance(0);
    expect(await cloud.labels(SecretId)).toMatchObject({ [id('b')]: ['AWSCURRENT', 'AWSPENDING'] });
    expect(steps(cloud)).toHaveLength(5);
    await cloud.clock.advance(HOUR);
    expect(steps(cloud)).toHaveLength(5);
  });

  test('is given up at the end of its window, leaves AWSPENDING on its version, and is attempted again in the next one', async () => {
    const cloud = await withSecret();
    cloud.behave(failing('createSecret'));
    await rotateNow(cloud, 'b', { RotationRules: { ScheduleExpression: 'rate(12 hours)', Duration: '1h' } });
    await cloud.clock.advance(2 * HOUR);
    // After 0, 1, 3, 7, 15 and 31 minutes; the next would be in the 63rd.
    expect(steps(cloud)).toHaveLength(6);
    expect(await cloud.labels(SecretId)).toMatchObject({ [id('b')]: ['AWSPENDING'] });
    cloud.behave((_event, wellBehaved) => wellBehaved());
    await cloud.clock.advance(10 * HOUR);
    expect(await cloud.labels(SecretId)).toMatchObject({ [id('b')]: ['AWSCURRENT', 'AWSPENDING'] });
    const tokens = cloud.invocations.map((event) => event.RotationToken);
    expect(tokens.at(-1)).not.toBe(tokens[0]);
  });

  test('is over when somebody takes AWSPENDING away: another can begin at once', async () => {
    const cloud = await withSecret();
    cloud.behave(failing('setSecret'));
    await rotateNow(cloud, 'b');
    await cloud.clock.advance(0);
    const VersionStage = 'AWSPENDING';
    await cloud.call('UpdateSecretVersionStage', { SecretId, VersionStage, RemoveFromVersionId: id('b') });
    cloud.behave((_event, wellBehaved) => wellBehaved());
    await cloud.call('RotateSecret', { SecretId, ClientRequestToken: id('c') });
    await cloud.clock.advance(HOUR);
    expect(await cloud.labels(SecretId)).toEqual({
      [FIRST]: ['AWSPREVIOUS'],
      [id('c')]: ['AWSCURRENT', 'AWSPENDING'],
    });
    expect(steps(cloud)).toHaveLength(2 + 4);
  });

  test('that never promotes is a failed one', async () => {
    const cloud = await withSecret();
    cloud.behave((event, wellBehaved) => (event.Step === 'finishSecret' ? undefined : wellBehaved()));
    await rotateNow(cloud, 'b');
    await cloud.clock.advance(0);
    expect(events(cloud)).toEqual(['RotationStarted', 'RotationFailed']);
  });
});

describe('a rotation in progress', () => {
  test('is abandoned when another version becomes AWSCURRENT', async () => {
    const cloud = await withSecret();
    cloud.behave((event, wellBehaved) => {
      wellBehaved();
      if (event.Step !== 'createSecret') return;
      putSecretValue(cloud.manager.secrets, { SecretId, ClientRequestToken: id('h'), SecretString: 'by hand' });
    });
    await rotateNow(cloud, 'b');
    await cloud.clock.advance(HOUR);
    expect(await cloud.labels(SecretId)).toEqual({ [FIRST]: ['AWSPREVIOUS'], [id('h')]: ['AWSCURRENT'] });
    expect(steps(cloud)).toEqual(['createSecret']);
    expect(events(cloud)).toEqual(['RotationStarted', 'RotationAbandoned']);
    const all = await cloud.call('ListSecretVersionIds', { SecretId, IncludeDeprecated: true });
    expect(all['Versions']).toContainEqual(expect.objectContaining({ VersionId: id('b') }));
  });

  test('ends when it is cancelled; AWSPENDING stays and the next RotateSecret is refused', async () => {
    const cloud = await withSecret();
    cloud.behave(failing('createSecret'));
    await rotateNow(cloud, 'b');
    await cloud.clock.advance(0);
    expect(await cloud.call('CancelRotateSecret', { SecretId })).toMatchObject({ VersionId: id('b') });
    await cloud.clock.advance(DAY);
    expect(steps(cloud)).toHaveLength(1);
    const described = await cloud.call('DescribeSecret', { SecretId });
    expect(described).toMatchObject({ RotationEnabled: false, RotationLambdaARN: FUNCTION });
    expect(described).not.toHaveProperty('NextRotationDate');
    expect(await cloud.refused('RotateSecret', { SecretId, ClientRequestToken: id('c') })).toMatch(/isn't complete/);
  });

  test('takes its RotationToken for its own version only, and while it goes on', async () => {
    const cloud = await withSecret();
    await rotateNow(cloud, 'b');
    await cloud.clock.advance(0);
    const { RotationToken } = cloud.invocations[0] ?? { RotationToken: '' };
    const put = { SecretId, SecretString: 'x', VersionStages: ['AWSPENDING'], RotationToken };
    expect(await cloud.refused('PutSecretValue', { ...put, ClientRequestToken: id('b') })).toMatch(/RotationToken/);
    cloud.behave(failing('createSecret'));
    await rotateNow(cloud, 'c');
    await cloud.clock.advance(0);
    const own = cloud.invocations.at(-1)?.RotationToken;
    expect(await cloud.refused('PutSecretValue', { ...put, ClientRequestToken: id('c') })).toMatch(/RotationToken/);
    expect(await cloud.refused('PutSecretValue', { ...put, ClientRequestToken: id('d'), RotationToken: own })).toMatch(
      /RotationToken/,
    );
    await cloud.call('PutSecretValue', { ...put, ClientRequestToken: id('c'), RotationToken: own });
  });

  test('fails for good when AWSPENDING was put on a version that is not its own', async () => {
    const cloud = await withSecret();
    cloud.behave((event, wellBehaved) => {
      wellBehaved();
      if (event.Step !== 'setSecret') return;
      const put = { SecretId, ClientRequestToken: id('f'), SecretString: 'foreign', VersionStages: ['AWSPENDING'] };
      putSecretValue(cloud.manager.secrets, put);
    });
    const { ARN } = await rotateNow(cloud, 'b');
    await cloud.clock.advance(HOUR);
    expect(steps(cloud)).toEqual(['createSecret', 'setSecret']);
    expect(cloud.emitted(SERVICE_EVENT).at(-1)?.detail['errorMessage']).toBe(
      `Pending secret version ${id('f')} for Secret ${ARN as string} was not created by Lambda ${FUNCTION}. Remove the AWSPENDING staging label and restart rotation`,
    );
  });
});

describe('RotateImmediately false', () => {
  const test1 = { RotateImmediately: false };

  test('runs testSecret alone on a version that then disappears', async () => {
    const cloud = await withSecret();
    await rotateNow(cloud, 'b', test1);
    expect(await cloud.labels(SecretId)).toEqual({ [FIRST]: ['AWSCURRENT'], [id('b')]: ['AWSPENDING'] });
    expect(await cloud.call('GetSecretValue', { SecretId, VersionStage: 'AWSPENDING' })).toMatchObject({
      SecretString: 'first',
    });
    await cloud.clock.advance(0);
    expect(steps(cloud)).toEqual(['testSecret']);
    const all = await cloud.call('ListSecretVersionIds', { SecretId, IncludeDeprecated: true });
    expect(all['Versions']).toHaveLength(1);
    expect(events(cloud)).toEqual(['TestRotationStarted', 'TestRotationSucceeded']);
    expect(await cloud.call('DescribeSecret', { SecretId })).not.toHaveProperty('LastRotatedDate');
  });

  test('can test on an empty version', async () => {
    const cloud = await withSecret(rotationCloud({ switches: { testVersion: 'empty' } }));
    await rotateNow(cloud, 'b', test1);
    expect(await cloud.refused('GetSecretValue', { SecretId, VersionStage: 'AWSPENDING' })).toMatch(
      /^ResourceNotFound/,
    );
  });

  test('a failed test is told, not retried, and leaves no label', async () => {
    const cloud = await withSecret();
    cloud.behave(failing('testSecret'));
    await rotateNow(cloud, 'b', test1);
    await cloud.clock.advance(HOUR);
    expect(steps(cloud)).toEqual(['testSecret']);
    expect(events(cloud)).toEqual(['TestRotationStarted', 'TestRotationFailed']);
    expect(await cloud.labels(SecretId)).toEqual({ [FIRST]: ['AWSCURRENT'] });
  });
});

describe('the schedule', () => {
  test('rotates in the windows of a cron expression', async () => {
    const cloud = await withSecret();
    const rules = { ScheduleExpression: 'cron(0 4 ? * MON *)', Duration: '2h' };
    await rotateNow(cloud, 'b', { RotationRules: rules, RotateImmediately: false });
    expect(await cloud.call('DescribeSecret', { SecretId })).toMatchObject({
      RotationRules: rules,
      NextRotationDate: new Date('2026-11-23T05:59:59Z'),
    });
    await cloud.clock.advance(2 * DAY + 15 * HOUR);
    expect(steps(cloud)).toEqual(['testSecret']);
    await cloud.clock.advance(HOUR);
    expect(steps(cloud)).toHaveLength(1 + 4);
    expect(await cloud.call('DescribeSecret', { SecretId })).toMatchObject({
      RotationRules: { ...rules, AutomaticallyAfterDays: 7 },
      LastRotatedDate: new Date('2026-11-23T04:00:00Z'),
      NextRotationDate: new Date('2026-11-30T05:59:59Z'),
    });
    await cloud.clock.advance(7 * DAY);
    expect(steps(cloud)).toHaveLength(1 + 8);
  });

  test('of a rate in days begins at midnight UTC and counts from the last rotation, one by hand included', async () => {
    const cloud = await withSecret();
    await rotateNow(cloud, 'b', { RotationRules: { ScheduleExpression: 'rate(10 days)' } });
    await cloud.clock.advance(5 * DAY);
    await cloud.call('PutSecretValue', { SecretId, SecretString: 'by hand', ClientRequestToken: id('h') });
    const described = await cloud.call('DescribeSecret', { SecretId });
    expect(described['NextRotationDate']).toEqual(new Date('2026-12-05T23:59:59Z'));
    await cloud.clock.advance(9 * DAY);
    expect(steps(cloud)).toHaveLength(4);
    await cloud.clock.advance(12 * HOUR);
    expect(steps(cloud)).toHaveLength(8);
  });

  test('of a rate in hours begins on the hour and goes on', async () => {
    const cloud = await withSecret();
    await cloud.clock.advance(20 * MINUTE);
    await rotateNow(cloud, 'b', { RotationRules: { ScheduleExpression: 'rate(4 hours)' } });
    await cloud.clock.advance(4 * HOUR - 20 * MINUTE - 1);
    expect(steps(cloud)).toHaveLength(4);
    await cloud.clock.advance(8 * HOUR + 1);
    expect(steps(cloud)).toHaveLength(4 * 4);
  });

  test('stops with CancelRotateSecret', async () => {
    const cloud = await withSecret();
    await rotateNow(cloud, 'b', { RotationRules: { ScheduleExpression: 'rate(4 hours)' } });
    await cloud.clock.advance(0);
    await cloud.call('CancelRotateSecret', { SecretId });
    await cloud.clock.advance(DAY);
    expect(steps(cloud)).toHaveLength(4);
  });
});

test('every move of AWSCURRENT and of custom labels is an event; AWSPENDING and AWSPREVIOUS are none', async () => {
  const cloud = await withSecret();
  await rotateNow(cloud, 'b');
  await cloud.clock.advance(0);
  const mark = { SecretId, VersionStage: 'MARK', MoveToVersionId: FIRST };
  const { ARN } = await cloud.call('UpdateSecretVersionStage', mark);
  await cloud.call('TagResource', { SecretId, Tags: [{ Key: 'owner', Value: 'payments' }] });
  expect(cloud.emitted('Secret Label Updated').map(({ resources, detail }) => ({ resources, detail }))).toEqual(
    [
      { labelUpdated: 'AWSCURRENT', versionId: FIRST },
      { labelUpdated: 'AWSCURRENT', versionId: id('b') },
      { labelUpdated: 'MARK', versionId: FIRST },
    ].map((detail) => ({ resources: [ARN], detail: { name: SecretId, ...detail } })),
  );
});
