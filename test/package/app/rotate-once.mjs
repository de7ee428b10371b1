// Run in an app: deploys its cdk.out into the local cloud, and rotates its key.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { startLocalCloud, versionWithLabel } from '@keyturn/local-cloud';

const SecretId = 'prod/uploader-key';
const cloud = await startLocalCloud();
try {
  await cloud.call('iam', 'CreateUser', { UserName: 'svc-uploader' });
  await cloud.deploy('cdk.out');
  const rotated = async () => {
    await cloud.call('secretsmanager', 'RotateSecret', { SecretId, ClientRequestToken: randomUUID() });
    await cloud.advance(3_600_000);
    return JSON.parse(versionWithLabel(cloud.secret(SecretId), 'AWSCURRENT').text).apiKey;
  };
  // The first rotation puts a key in the place of what the deployment wrote.
  const first = await rotated();
  const second = await rotated();
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
