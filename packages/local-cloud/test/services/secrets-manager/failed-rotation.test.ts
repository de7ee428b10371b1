import {
  FUNCTION,
  HOUR,
  MINUTE,
  SecretId,
  SERVICE_EVENT,
  id,
  FIRST,
  withSecret,
  rotateNow,
  steps,
  events,
  failing,
  wellBehaved,
} from './rotation-cloud';

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
    cloud.behave(wellBehaved);
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
    cloud.behave(wellBehaved);
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
    cloud.behave(wellBehaved);
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
    cloud.behave(wellBehaved);
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
    cloud.behave((event, rotate) => (event.Step === 'finishSecret' ? undefined : rotate()));
    await rotateNow(cloud, 'b');
    await cloud.clock.advance(0);
    expect(events(cloud)).toEqual(['RotationStarted', 'RotationFailed']);
  });

  test('keeps to its own times when it was reattempted by hand and failed again', async () => {
    const cloud = await withSecret();
    cloud.behave(failing('createSecret'));
    await rotateNow(cloud, 'b');
    await cloud.clock.advance(0);
    await cloud.refused('RotateSecret', { SecretId, ClientRequestToken: id('c') });
    await cloud.clock.advance(2 * MINUTE - 1);
    // At once, and by hand; the retry after the first minute is replaced by one after two.
    expect(steps(cloud)).toHaveLength(2);
    await cloud.clock.advance(1);
    expect(steps(cloud)).toHaveLength(3);
  });

  test('is not run twice at a time, however often it is asked for', async () => {
    const cloud = await withSecret();
    cloud.behave(async () => {
      await cloud.refused('RotateSecret', { SecretId, ClientRequestToken: id('c') });
      throw new Error('the provider is down');
    });
    await rotateNow(cloud, 'b');
    await cloud.clock.advance(MINUTE - 1);
    expect(steps(cloud)).toHaveLength(1);
  });

  test('in a window of its schedule is retried in that window and begun again in the next', async () => {
    const cloud = await withSecret();
    cloud.behave(failing('createSecret'));
    const RotationRules = { ScheduleExpression: 'rate(4 hours)' };
    await rotateNow(cloud, 'b', { RotationRules, RotateImmediately: false });
    await cloud.clock.advance(4 * HOUR);
    expect(steps(cloud)).toEqual(['testSecret', 'createSecret']);
    await cloud.clock.advance(4 * HOUR - 1);
    // After 0, 1, 3, 7, 15 and 31 minutes of a window of one hour.
    expect(steps(cloud)).toHaveLength(1 + 6);
    await cloud.clock.advance(1);
    expect(steps(cloud)).toHaveLength(1 + 7);
    expect(new Set(cloud.invocations.slice(1).map((event) => event.ClientRequestToken)).size).toBe(1);
  });
});
