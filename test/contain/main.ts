import { LambdaClient } from '@aws-sdk/client-lambda';
import { contain } from '../../lib/cli/contain';
import { createRotatorFunctions } from '../../lib/cli/keys/rotator-functions';
import { rotate } from '../../lib/cli/rotate';
import type { Terminal } from '../../lib/cli/terminal';
import { deployInventory } from '../../lib/local/deploy-inventory';
import { startCli } from '../cli/run-cli';
import { openSubject } from '../stories/subject';
import { ADMIN_SECRET, ADMIN_TOKEN, GATEWAY_OPTIONS, inventoryOf } from '../stories/two-providers';

// The long check of `keyturn contain`: a hundred keys, the first run ended half-way. Exit status 1 when a promise is broken.

const COUNT = Number(process.argv[2] ?? 100);
const names = Array.from({ length: COUNT }, (_, index) => `prod/key-${String(index).padStart(3, '0')}`);
const inventory = inventoryOf(`
defaults: { every: 7d, grace: 2h }
providers:
  gateway: { type: http, admin: ${ADMIN_SECRET}, options: ${GATEWAY_OPTIONS.replaceAll('\n', ' ').replace('maxKeys: 2', `maxKeys: ${3 * COUNT}`)} }
keys:
${names.map((name) => `  ${name}: { provider: gateway }`).join('\n')}
`);

async function main(): Promise<number> {
  const secrets = { [ADMIN_SECRET]: JSON.stringify({ token: ADMIN_TOKEN }) };
  const deployment = await deployInventory(inventory, { secrets });
  const { cloud } = deployment;
  const credentials = { accessKeyId: 'person', secretAccessKey: 'person' };
  const client = new LambdaClient({ endpoint: cloud.endpoint, region: cloud.kernel.region, credentials });
  const functions = createRotatorFunctions(client);
  const problems: string[] = [];
  const check = (holds: boolean, promise: string): void => {
    console.log(`${holds ? 'ok     ' : 'BROKEN '} ${promise}`);
    if (!holds) problems.push(promise);
  };
  const subject = (name: string) => openSubject(deployment, 'gateway', name);
  const currentKey = (name: string) => subject(name).keyId(subject(name).stages().current);
  try {
    const common = { names: ['*'], rotator: ['gateway'], json: false, yes: true, reason: 'the long check' };
    check((await rotate(functions, { ...common, wait: true }, terminal())) === 0, `${COUNT} keys have a first key`);
    const old = names.map(currentKey);
    const before = await killedHalfWay(cloud.endpoint);
    const dead = old.filter((keyId) => !subject(names[0] ?? '').isAlive(keyId)).length;
    check(dead > 0 && dead < COUNT, `ended half-way: ${dead} of ${COUNT} old keys are dead`);
    const since = cloud.events().length;
    const ended = await contain(functions, { ...common, firstRevoke: false, issuedBefore: before }, terminal());
    check(ended === 0, 'started again, it finishes');
    check(
      old.every((keyId) => !subject(names[0] ?? '').isAlive(keyId)),
      'every old key is refused',
    );
    check(
      names.every((name) => subject(name).isAlive(currentKey(name))),
      'every key that applications read now is accepted',
    );
    const busiest = busiestSecond(cloud.events().slice(since));
    check(busiest <= 50, `at most 50 changes of versions and labels in a second: ${busiest}`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    client.destroy();
    await deployment.stop();
  }
}

/** The command as a person types it, killed when half of the keys are done; the time to go on with. */
async function killedHalfWay(endpoint: string): Promise<string> {
  const args = [
    'contain',
    '*',
    '--rotator',
    'gateway',
    '--yes',
    '--reason',
    'the long check',
    '--endpoint-url',
    endpoint,
  ];
  const env = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'person', AWS_SECRET_ACCESS_KEY: 'person' };
  const { child, ended } = startCli(args, env);
  let lines = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    lines += chunk.toString().split('\n').length - 1;
    if (lines >= COUNT / 2) child.kill('SIGKILL');
  });
  const { stderr } = await ended();
  return /--issued-before (\S+)$/m.exec(stderr)?.[1] ?? '';
}

function terminal(): Terminal {
  return {
    env: {},
    print: (line) => console.log(`  ${line}`),
    printError: () => undefined,
    interrupted: new Promise(() => undefined),
    isInteractive: false,
    ask: () => Promise.resolve(''),
    userName: 'check',
    clock: { now: () => new Date(), sleep: (ms) => new Promise((done) => setTimeout(done, ms)) },
  };
}

const CHANGES = ['PutSecretValue', 'UpdateSecretVersionStage'];

function busiestSecond(
  events: readonly { readonly type: string; readonly at: unknown; readonly [field: string]: unknown }[],
): number {
  const seconds = new Map<string, number>();
  for (const { type, operation, at } of events) {
    if (type !== 'Call' || !CHANGES.includes(String(operation))) continue;
    const second = new Date(at as string).toISOString().slice(0, 19);
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
  }
  return Math.max(0, ...seconds.values());
}

void main().then((status) => {
  process.exitCode = status;
});
