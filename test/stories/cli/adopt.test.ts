import { randomUUID } from 'node:crypto';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeKey } from '../../../lib/testing/fake-providers/kit/fake-keys';
import { deployWatched, type WatchedDeployment } from '../deploy-watched';
import { type Inbox, listenToBus, subscribeToAlarms } from '../inbox';
import { openSubject, type Subject } from '../subject';
import { ADMIN_SECRET, ADMIN_TOKEN, GATEWAY_OPTIONS, inventoryOf } from '../two-providers';
import { type CliResult, runCli } from './run-cli';

// A secret that a team made by hand comes under rotation, while their application goes on reading what it read before.

const MINUTE = 60_000;
const IDENTIFY = `identify: { method: GET, path: /v1/identify, headers: { authorization: 'Bearer {key}' }, read: { keyId: id } },`;
const YAML = `
defaults: { every: 7d, grace: 10m }
providers:
  gateway: { type: http, admin: ${ADMIN_SECRET}, options: ${GATEWAY_OPTIONS.replaceAll('\n', ' ').replace('maxKeys: 2', 'maxKeys: 9')} }
  knowing: { type: http, admin: ${ADMIN_SECRET}, options: ${GATEWAY_OPTIONS.replaceAll('\n', ' ').replace('maxKeys: 2,', `maxKeys: 9, ${IDENTIFY}`)} }
keys:
  team/json: { provider: gateway, secret: team/json, valueFields: { apiKey: token } }
  team/text: { provider: knowing, secret: team/text, format: text }
  team/lost: { provider: gateway, secret: team/lost, valueFields: { apiKey: token } }
`;
const SECRETS = ['team/json', 'team/text', 'team/lost'];

let deployment: WatchedDeployment;
let directory: string;
let config: string;
let made: Readonly<Record<string, FakeKey>>;
let bus: Inbox;
let alarms: Inbox;

const fakeProviderOf = (name: string) => deployment.fakeProviders.get(name === 'team/text' ? 'knowing' : 'gateway');
const subject = (name: string): Subject => openSubject(deployment, name === 'team/text' ? 'knowing' : 'gateway', name);
const currentText = (name: string): string => {
  const value = subject(name)
    .secret()
    .versions.find(({ labels }) => labels.includes('AWSCURRENT'))?.value;
  return value?.kind === 'text' ? value.text : '';
};
const currentJson = (name: string) => JSON.parse(currentText(name)) as Readonly<Record<string, unknown>>;
const tagsOf = (name: string) =>
  Object.fromEntries((subject(name).secret().tags ?? []).map(({ Key, Value }) => [Key, Value]));
async function adopt(...args: readonly string[]): Promise<CliResult> {
  return runCli(['adopt', '--config', config, '--endpoint-url', deployment.cloud.endpoint, ...args], {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'person',
    AWS_SECRET_ACCESS_KEY: 'person',
  });
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'keyturn-adopt-'));
  config = join(directory, 'keys.yaml');
  writeFileSync(config, YAML);
  // The fakes come with the deployment, and only they can issue the keys that the team has made at its provider.
  const placeholders = Object.fromEntries(SECRETS.map((name) => [name, '{}']));
  deployment = await deployWatched(inventoryOf(YAML), {
    secrets: { ...placeholders, [ADMIN_SECRET]: JSON.stringify({ token: ADMIN_TOKEN }) },
  });
  made = Object.fromEntries(
    SECRETS.map((name) => {
      const key = fakeProviderOf(name)?.keys.issue(`made by hand for ${name}`, true);
      if (!key) throw new Error(`no fake for ${name}`);
      return [name, key];
    }),
  );
  const json = (name: string) => JSON.stringify({ token: made[name]?.value, region: 'eu', retries: 3 });
  const values = {
    'team/json': json('team/json'),
    'team/text': made['team/text']?.value,
    'team/lost': json('team/lost'),
  };
  for (const [SecretId, SecretString] of Object.entries(values)) {
    const ClientRequestToken = randomUUID();
    await subject(SecretId).call('secretsmanager', 'PutSecretValue', { SecretId, SecretString, ClientRequestToken });
  }
  [bus, alarms] = [await listenToBus(deployment.cloud), await subscribeToAlarms(deployment.cloud)];
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await deployment.stop();
});

test('a key id that the provider does not have is refused, and nothing is changed', async () => {
  const before = subject('team/json').secret();
  const { status, stderr } = await adopt('team/json', '--key-id', 'key_of_nobody');
  expect(status).toBe(1);
  expect(stderr).toBe('the provider has no key with the id key_of_nobody: secret team/json is not adopted\n');
  expect(subject('team/json').secret().tags).toEqual(before.tags);
});

test('a name that is not in the inventory: status 2', async () => {
  const { status, stderr } = await adopt('team/unknown');
  expect(status).toBe(2);
  expect(stderr).toContain("has no key 'team/unknown'");
});

test("JSON with a team's own fields, and its key's id given: adopted, rotated, revoked, and the field stays where it was", async () => {
  const id = made['team/json']?.keyId ?? '';
  const before = subject('team/json').secret();
  const { status, stdout } = await adopt('team/json', '--key-id', id, '--json');
  expect(status).toBe(0);
  const version = before.versions.find(({ labels }) => labels.includes('AWSCURRENT'))?.id;
  expect(JSON.parse(stdout)).toMatchObject({ secretArn: before.arn, versionId: version, keyId: id });
  expect(tagsOf('team/json')).toMatchObject({
    'keyturn:rotator': 'gateway',
    'keyturn:fields': 'apiKey=token',
    'keyturn:grace': '10m',
    'keyturn:adopted': `${version} ${id}`,
  });
  expect(subject('team/json').secret().versions).toEqual(before.versions);

  await subject('team/json').rotate();
  const { token, apiKeyId, region, retries } = currentJson('team/json');
  expect({ region, retries }).toEqual({ region: 'eu', retries: 3 });
  expect(token).not.toBe(made['team/json']?.value);
  expect(token).toBe(fakeProviderOf('team/json')?.keys.byId(String(apiKeyId))?.value);
  expect(subject('team/json').isAlive(id)).toBe(true);
  await deployment.cloud.advance(12 * MINUTE);
  expect(subject('team/json').isAlive(id)).toBe(false);
  expect(subject('team/json').isAlive(String(apiKeyId))).toBe(true);
});

test('bare text, whose id the provider tells: adopted, rotated, revoked, and the text is still just the key', async () => {
  const id = made['team/text']?.keyId ?? '';
  const { status, stdout } = await adopt('team/text');
  expect(status).toBe(0);
  expect(stdout).toContain(`The present key is ${id}: the first rotation retires it after its grace period.`);
  await subject('team/text').rotate();
  const fresh = fakeProviderOf('team/text')?.keys.byValue(currentText('team/text'));
  expect(fresh?.keyId).not.toBe(id);
  expect(subject('team/text').isAlive(fresh?.keyId)).toBe(true);
  await deployment.cloud.advance(12 * MINUTE);
  expect(subject('team/text').isAlive(id)).toBe(false);
});

test('a key whose id nobody knows: said, reported again at the first rotation, and never revoked', async () => {
  const id = made['team/lost']?.keyId ?? '';
  const { status, stdout } = await adopt('team/lost');
  expect(status).toBe(0);
  expect(stdout).toContain('The id of the present key is not known');
  expect(tagsOf('team/lost')).not.toHaveProperty('keyturn:adopted');
  await bus.read();
  await alarms.read();
  const old = subject('team/lost').stages().current;
  await subject('team/lost').rotate();
  expect(await bus.read()).toContain(`event Key Awaiting Person team/lost ${old}`);
  expect(await alarms.read()).toContain(`event Key Awaiting Person team/lost ${old}`);
  expect(subject('team/lost').stages().retiring).toEqual([]);
  await subject('team/lost').rotate();
  await deployment.cloud.advance(26 * 60 * MINUTE);
  expect(subject('team/lost').isAlive(id)).toBe(true);
  expect(currentJson('team/lost')).toMatchObject({ region: 'eu', retries: 3 });
});

test('a secret that another rotator has is refused', async () => {
  const { call } = subject('team/json');
  const tag = (Value: string) =>
    call('secretsmanager', 'TagResource', { SecretId: 'team/json', Tags: [{ Key: 'keyturn:rotator', Value }] });
  await tag('another');
  const { status, stderr } = await adopt('team/json');
  expect(status).toBe(1);
  expect(stderr).toBe('secret team/json belongs to rotator another; remove its tag keyturn:rotator first\n');
  await tag('gateway');
});
