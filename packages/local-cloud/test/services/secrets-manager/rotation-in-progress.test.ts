import { putSecretValue } from '../../../src/services/secrets-manager/secret-value';
import {
  DAY,
  FUNCTION,
  HOUR,
  SecretId,
  SERVICE_EVENT,
  id,
  FIRST,
  withSecret,
  rotateNow,
  steps,
  events,
  failing,
} from './rotation-cloud';

describe('a rotation in progress', () => {
  test('is abandoned when another version becomes AWSCURRENT', async () => {
    const cloud = await withSecret();
    cloud.behave((event, rotate) => {
      rotate();
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

  test('fails permanently when AWSPENDING was put on a version that is not its own', async () => {
    const cloud = await withSecret();
    cloud.behave((event, rotate) => {
      rotate();
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

test('every move of AWSCURRENT and of custom labels is an event; a move of AWSPENDING or AWSPREVIOUS is not', async () => {
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
