import { LambdaClient } from '@aws-sdk/client-lambda';
import { startConsumer, type RunningConsumer } from '../../../lib/cli/demo/consumer';
import { createRotatorFunctions, type RotatorFunctions } from '../../../lib/cli/keys/rotator-functions';
import { revoke } from '../../../lib/cli/commands/revoke';
import { rollback } from '../../../lib/cli/commands/rollback';
import { openApplication, type Application } from '../application';
import { deployWatched, type WatchedDeployment } from '../deploy-watched';
import { openSubject, type Subject } from '../subject';
import { ADMIN_SECRET, ADMIN_TOKEN, GATEWAY_OPTIONS, inventoryOf } from '../two-providers';
import { fakeTerminal } from '../../unit/cli/fake-terminal';

// The way back by the CLI, on the deployed functions: while applications use the key, and while it is being revoked.

const inventory = inventoryOf(`
defaults: { every: 7d, grace: 2h }
providers:
  gateway: { type: http, admin: ${ADMIN_SECRET}, options: ${GATEWAY_OPTIONS.replaceAll('\n', ' ').replace('maxKeys: 2', 'maxKeys: 40')} }
keys:
  prod/loaded: { provider: gateway }
  prod/rollback-first: { provider: gateway }
  prod/revoke-first: { provider: gateway }
`);
const ACT = { rotator: ['gateway'], json: false, yes: true, reason: 'a test' };

let deployment: WatchedDeployment;
let client: LambdaClient;
let functions: RotatorFunctions;
let application: Application;

const key = (name: string): Subject => openSubject(deployment, 'gateway', name);
const currentKey = (name: string) => key(name).keyId(key(name).stages().current);
const previousKey = (name: string) => key(name).keyId(key(name).stages().previous);

beforeAll(async () => {
  const secrets = { [ADMIN_SECRET]: JSON.stringify({ token: ADMIN_TOKEN }) };
  deployment = await deployWatched(inventory, { secrets });
  const credentials = { accessKeyId: 'person', secretAccessKey: 'person' };
  client = new LambdaClient({ endpoint: deployment.cloud.endpoint, region: 'us-east-1', credentials });
  functions = createRotatorFunctions(client);
  application = openApplication(deployment);
  await Promise.all(inventory.keys.map(({ name }) => key(name).rotate()));
});
afterAll(async () => {
  application.close();
  client.destroy();
  await deployment.stop();
});

function consumer(name: string, maxAgeSeconds: number): RunningConsumer {
  const read = () => application.read('prod/loaded');
  return startConsumer({ key: 'prod/loaded', name, maxAgeSeconds }, read, () => deployment.cloud.now());
}

/** Until each has sent many more requests, the last of them with that key. */
async function settled(consumers: readonly RunningConsumer[], keyId: string | undefined): Promise<void> {
  const before = consumers.map((one) => one.record().requests);
  const isSettled = (one: RunningConsumer, index: number): boolean => {
    const { requests, sent } = one.record();
    return requests >= (before[index] ?? 0) + 25 && sent.at(-1)?.keyId === keyId;
  };
  while (!consumers.every(isSettled)) await new Promise((done) => setTimeout(done, 20));
}

/** The keys that a consumer used, in turn. */
function usedInTurn(one: RunningConsumer): readonly string[] {
  const used = one.record().sent.map(({ keyId }) => keyId);
  return used.filter((keyId, index) => keyId !== used[index - 1]);
}

test('a rollback under load costs no request, and the next rotation goes forward again', async () => {
  const { rotate } = key('prod/loaded');
  const first = currentKey('prod/loaded');
  const readers = [consumer('reads each time', 0), consumer('keeps it half a second', 0.5)];
  await settled(readers, first);
  await rotate();
  const left = currentKey('prod/loaded');
  await settled(readers, left);
  const keeper = consumer('keeps it an hour', 3600);
  await settled([keeper], left);

  expect(await rollback(functions, { ...ACT, names: ['prod/loaded'] }, fakeTerminal())).toBe(0);
  await settled(readers, first);
  await settled([keeper], left);
  const again = fakeTerminal();
  expect(await rollback(functions, { ...ACT, names: ['prod/loaded'] }, again)).toBe(0);
  expect(again.out).toEqual([expect.stringMatching(/^prod\/loaded {2}already {2}/)]);
  await rotate();
  const next = currentKey('prod/loaded');
  await settled(readers, next);

  await Promise.all([...readers, keeper].map((one) => one.stop()));
  expect([...readers, keeper].map((one) => one.record().failed)).toEqual([0, 0, 0]);
  expect(readers.map(usedInTurn)).toEqual([
    [first, left, first, next],
    [first, left, first, next],
  ]);
  expect(usedInTurn(keeper)).toEqual([left]);
});

test('with the previous key dead, a rollback changes nothing and says what to do instead', async () => {
  const current = currentKey('prod/loaded');
  deployment.fakeProviders.get('gateway')?.keys.revoke(previousKey('prod/loaded'));
  const output = fakeTerminal();
  expect(await rollback(functions, { ...ACT, names: ['prod/loaded'] }, output)).toBe(1);
  expect(output.out).toEqual([
    'prod/loaded  refused  previousKeyDead: the provider refuses the key of the previous version: rotate instead, for a new key',
  ]);
  expect(currentKey('prod/loaded')).toBe(current);
});

/** Leaves time for the other between a rollback's last read and the moment when AWSCURRENT moves. */
const SLOW_PROMOTION = {
  kind: 'delay',
  service: 'secretsmanager',
  operation: 'UpdateSecretVersionStage',
  input: { VersionStage: 'AWSCURRENT' },
  delayMs: 300,
} as const;
type Act = () => Promise<number>;

test.each([
  ['prod/rollback-first', (goBack: Act, end: Act) => Promise.all([goBack(), end()])],
  ['prod/revoke-first', async (goBack: Act, end: Act) => (await Promise.all([end(), goBack()])).reverse()],
] as const)('of a rollback and a revocation at the same moment exactly one happens: %s', async (name, inOrder) => {
  for (let time = 0; time < 3; time += 1) {
    await key(name).rotate();
    const [old, left, versionId = ''] = [previousKey(name), currentKey(name), key(name).stages().previous];
    const goBack = () => rollback(functions, { ...ACT, names: [name] }, fakeTerminal());
    const end = () => revoke(functions, name, { ...ACT, versionId }, fakeTerminal());
    deployment.cloud.faults.add(SLOW_PROMOTION);
    const [back, ended] = await inOrder(goBack, end);
    deployment.cloud.faults.clear();
    const isBack = { back: 0, ended: 1, current: old, oldIsAlive: true };
    const isEnded = { back: 1, ended: 0, current: left, oldIsAlive: false };
    const found = { back, ended, current: currentKey(name), oldIsAlive: key(name).isAlive(old) };
    expect([isBack, isEnded]).toContainEqual(found);
    expect(key(name).isAlive(left)).toBe(true);
  }
});
