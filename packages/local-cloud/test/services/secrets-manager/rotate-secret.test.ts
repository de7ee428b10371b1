import {
  FUNCTION,
  HOUR,
  rotationCloud,
  SecretId,
  id,
  FIRST,
  withSecret,
  rotateNow,
  steps,
  events,
  failing,
} from './rotation-cloud';

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

  test('a failed test is reported, not retried, and leaves no label', async () => {
    const cloud = await withSecret();
    cloud.behave(failing('testSecret'));
    await rotateNow(cloud, 'b', test1);
    await cloud.clock.advance(HOUR);
    expect(steps(cloud)).toEqual(['testSecret']);
    expect(events(cloud)).toEqual(['TestRotationStarted', 'TestRotationFailed']);
    expect(await cloud.labels(SecretId)).toEqual({ [FIRST]: ['AWSCURRENT'] });
  });
});
