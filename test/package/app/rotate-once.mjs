// Run in an app: deploys its cdk.out into the local cloud, and lets the key rotate.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { frozenClock, startLocalCloud, versionWithLabel } from '@keyturn/local-cloud';

const SecretId = 'prod/uploader-key';
const cloud = await startLocalCloud({ realClock: frozenClock(new Date('2030-01-01')) });
try {
  await cloud.call('iam', 'CreateUser', { UserName: 'svc-uploader' });
  await cloud.deploy('cdk.out');
  const keyAfter = async (hours) => {
    await cloud.advance(hours * 3_600_000);
    return JSON.parse(versionWithLabel(cloud.secret(SecretId), 'AWSCURRENT').text).apiKey;
  };
  const first = await keyAfter(1);
  await cloud.call('secretsmanager', 'RotateSecret', { SecretId, ClientRequestToken: randomUUID() });
  const second = await keyAfter(1);
  assert.ok(first);
  assert.ok(second);
  assert.notEqual(second, first);
  assert.equal(cloud.accessKeys().length, 2);
  // The grace ends: the old key is revoked.
  await cloud.advance(5 * 3_600_000);
  assert.equal(cloud.accessKeys().length, 1);
} finally {
  await cloud.stop();
}
