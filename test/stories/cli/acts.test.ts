import { LambdaClient } from '@aws-sdk/client-lambda';
import { contain } from '../../../lib/cli/commands/contain';
import { doctor } from '../../../lib/cli/commands/doctor';
import { extend } from '../../../lib/cli/commands/extend';
import { createRotatorFunctions, type RotatorFunctions } from '../../../lib/cli/keys/rotator-functions';
import { revoke } from '../../../lib/cli/commands/revoke';
import { rollback } from '../../../lib/cli/commands/rollback';
import { status } from '../../../lib/cli/commands/status';
import { deployWatched, type WatchedDeployment } from '../deploy-watched';
import { openSubject, type Subject } from '../subject';
import { ADMIN_SECRET, ADMIN_TOKEN, GATEWAY_OPTIONS, inventoryOf } from '../two-providers';
import { fakeTerminal, type FakeTerminal } from '../../unit/cli/fake-terminal';
import { runCli, type CliResult } from './run-cli';

// The commands against the deployed functions. What they do in all cases is tested by the tests beside this one.

const inventory = inventoryOf(`
defaults: { every: 7d, grace: 2h }
providers:
  gateway: { type: http, admin: ${ADMIN_SECRET}, options: ${GATEWAY_OPTIONS.replaceAll('\n', ' ').replace('maxKeys: 2', 'maxKeys: 20')} }
keys:
  prod/a: { provider: gateway, owner: team }
  prod/b: { provider: gateway }
`);

let deployment: WatchedDeployment;
let client: LambdaClient;
let functions: RotatorFunctions;

const ACT = { rotator: ['gateway'], json: false, yes: true, reason: 'a test' };
const key = (name: string): Subject => openSubject(deployment, 'gateway', name);
const current = (name: string): string => key(name).stages().current ?? '';
function terminal(): FakeTerminal {
  return { ...fakeTerminal(), clock: { now: () => new Date(), sleep: (ms: number) => sleep(ms) } };
}
const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, Math.min(ms, 200)));

beforeAll(async () => {
  deployment = await deployWatched(inventory, {
    secrets: { [ADMIN_SECRET]: JSON.stringify({ token: ADMIN_TOKEN }) },
  });
  const credentials = { accessKeyId: 'person', secretAccessKey: 'person' };
  client = new LambdaClient({ endpoint: deployment.cloud.endpoint, region: 'us-east-1', credentials });
  functions = createRotatorFunctions(client);
});
afterAll(async () => {
  client.destroy();
  await deployment.stop();
});

async function cli(...args: readonly string[]): Promise<CliResult> {
  return runCli([...args, '--endpoint-url', deployment.cloud.endpoint], {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'person',
    AWS_SECRET_ACCESS_KEY: 'person',
  });
}

test('rotate: both first keys, with their steps, as a person types it', async () => {
  const before = [current('prod/a'), current('prod/b')];
  const { status: ended, stdout, stderr } = await cli('rotate', 'prod/*', '--yes', '--reason', 'first keys');
  expect({ ended, stderr: ended === 0 ? '' : stderr }).toEqual({ ended: 0, stderr: '' });
  expect(stdout.trim().split('\n').sort()).toEqual([
    expect.stringMatching(/^1\/2 {2}prod\/[ab] {2}done$/),
    expect.stringMatching(/^2\/2 {2}prod\/[ab] {2}done$/),
  ]);
  for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
    expect(stderr).toContain(`prod/a  ${step} done`);
  }
  for (const name of ['prod/a', 'prod/b']) {
    expect(before).not.toContain(current(name));
    expect(key(name).isAlive(key(name).keyId(current(name)))).toBe(true);
  }
});

test('status and doctor, as a script reads them', async () => {
  const { status: ended, stdout } = await cli('status', '--owner', 'team', '--json');
  expect(ended).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([
    {
      name: 'prod/a',
      rotator: 'gateway',
      provider: 'http',
      stage: 'current',
      current: current('prod/a'),
      problems: [],
    },
  ]);
  const output = terminal();
  await doctor(functions, { rotator: [], beforeDestroy: false, json: false }, output);
  expect(output.out).toContain('ok       key prod/a: current');
  expect(output.out).toContain('ok       failure queue: empty');
});

test('rollback goes back; typed once more it does not go forward again', async () => {
  await key('prod/a').rotate();
  const [left, previous] = [current('prod/a'), key('prod/a').stages().previous];
  expect(await rollback(functions, { ...ACT, names: ['prod/a'] }, terminal())).toBe(0);
  expect(current('prod/a')).toBe(previous);
  expect(
    key('prod/a')
      .stages()
      .retiring.map(({ versionId }) => versionId),
  ).toEqual([left]);
  const again = terminal();
  expect(await rollback(functions, { ...ACT, names: ['prod/a'] }, again)).toBe(0);
  expect(again.out).toEqual([`prod/a  already  version ${left} was left before`]);
  expect(current('prod/a')).toBe(previous);
  const output = terminal();
  expect(await status(functions, { ...ACT, names: ['prod/a'], watch: false }, output)).toBe(0);
  expect(output.out[1]).toMatch(/^prod\/a +current .* due in 2h +gateway$/);
});

test('extend and revoke: the left key gets more time, and is then ended before it', async () => {
  const [left] = key('prod/a').stages().retiring;
  expect(await extend(functions, { ...ACT, names: ['prod/a'], by: '3h' }, terminal())).toBe(0);
  const [extended] = key('prod/a').stages().retiring;
  expect((extended?.dueAt.getTime() ?? 0) - (left?.dueAt.getTime() ?? 0)).toBe(3 * 3600_000);
  const output = terminal();
  expect(await revoke(functions, 'prod/a', ACT, output)).toBe(0);
  expect(output.err[0]).toMatch(/^No consumer reported a use/);
  expect(key('prod/a').stages().retiring).toEqual([]);
  expect(key('prod/a').isAlive(key('prod/a').keyId(left?.versionId))).toBe(false);
});

test('contain: the compromised keys are dead, new ones work, and contained again nothing is left to do', async () => {
  const before = ['prod/a', 'prod/b'].map((name) => key(name).keyId(current(name)));
  const output = terminal();
  const options = { ...ACT, names: ['prod/*'], firstRevoke: false };
  expect({ ended: await contain(functions, options, output), out: output.out }).toEqual({
    ended: 0,
    out: [expect.stringMatching(/^1\/2 .*(done|already)$/), expect.stringMatching(/^2\/2 .*(done|already)$/)],
  });
  for (const keyId of before) expect(key('prod/a').isAlive(keyId)).toBe(false);
  for (const name of ['prod/a', 'prod/b']) expect(key(name).isAlive(key(name).keyId(current(name)))).toBe(true);
  const [, issuedBefore = ''] = /--issued-before (\S+)$/.exec(output.err[0] ?? '') ?? [];
  const again = terminal();
  expect(await contain(functions, { ...options, issuedBefore }, again)).toBe(0);
  expect(again.err[0]).toMatch(/^0 of 2 keys/);
});
