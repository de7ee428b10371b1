import { GetSecretValueCommand, RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FUNCTION_ROLES } from '../../../lib/rotation/fixed-names';
import { descendantsOf, isRunning } from './processes';
import { type RunningCli, startCli } from './run-cli';

const ADMIN_TOKEN = 'canary-admin-token-5ac1';
const NETWORK = 'network: { subnets: [subnet-0a1b2c3d4e5f60718], securityGroups: [sg-0a1b2c3d4e5f60718] }';
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'keyturn-cli-'));
  writeFileSync(join(directory, 'secrets.json'), JSON.stringify({ 'keyturn/admin/gateway': { token: ADMIN_TOKEN } }));
  const example = readFileSync('keys.example.yaml', 'utf8');
  writeFileSync(join(directory, 'keys.yaml'), example.replace('type: http', `type: http\n    ${NETWORK}`));
});
afterAll(() => rmSync(directory, { recursive: true }));

interface Ready {
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly fakeProviders: Readonly<Record<string, { readonly endpoint: string; readonly observer: string }>>;
  readonly functions: readonly string[];
}

async function started(): Promise<{ cli: RunningCli; ready: Ready; rotated: string }> {
  const files = ['--config', join(directory, 'keys.yaml'), '--secrets', join(directory, 'secrets.json')];
  const cli = startCli(['local', '--port', '0', ...files]);
  const ready = JSON.parse(await cli.firstLine()) as Ready;
  const credentials = { accessKeyId: 'person', secretAccessKey: 'person' };
  const client = new SecretsManagerClient({ endpoint: ready.endpoint, region: ready.region, credentials });
  const SecretId = 'prod/gateway-key';
  await client.send(new RotateSecretCommand({ SecretId }));
  for (;;) {
    const { SecretString = '{}' } = await client.send(new GetSecretValueCommand({ SecretId }));
    const { apiKey } = JSON.parse(SecretString) as { apiKey?: string };
    if (apiKey !== undefined) {
      client.destroy();
      return { cli, ready, rotated: apiKey };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function allGone(pids: readonly number[]): Promise<boolean> {
  for (let waited = 0; waited < 60_000 && pids.some(isRunning); waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return !pids.some(isRunning);
}

test('one JSON line when it is ready; the SDK rotates a key; SIGTERM ends it with status 0 and all that it started', async () => {
  const { cli, ready, rotated } = await started();
  expect(ready).toMatchObject({
    endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    region: 'us-east-1',
    accountId: '123456789012',
    functions: FUNCTION_ROLES.map((role) => `keyturn-gateway-${role}`),
  });
  const view = await (await fetch(ready.fakeProviders['gateway']?.observer ?? '')).json();
  expect(view).toMatchObject({ keys: [{ state: 'active' }] });
  const functions = descendantsOf(cli.child.pid ?? 0);
  expect(functions.length).toBeGreaterThan(0);

  cli.child.kill('SIGTERM');
  const { status, stdout, stderr } = await cli.ended();
  expect(status).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(await allGone(functions)).toBe(true);
  expect(stderr).toContain('the functions of gateway are in no network here: the local cloud has no VPC\n');
  expect(stdout + stderr).not.toContain(rotated);
  expect(stdout + stderr).not.toContain(ADMIN_TOKEN);
});

test('killed outright, it leaves no function running either', async () => {
  const { cli } = await started();
  const functions = descendantsOf(cli.child.pid ?? 0);
  expect(functions.length).toBeGreaterThan(0);
  cli.child.kill('SIGKILL');
  await cli.ended();
  expect(await allGone(functions)).toBe(true);
});
