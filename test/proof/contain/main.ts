import { LambdaClient } from '@aws-sdk/client-lambda';
import { contain } from '../../../lib/cli/commands/contain';
import { createRotatorFunctions } from '../../../lib/cli/keys/rotator-functions';
import { rotate } from '../../../lib/cli/commands/rotate';
import type { Terminal } from '../../../lib/cli/terminal';
import { startCli } from '../../stories/cli/run-cli';
import { openApplication } from '../../stories/application';
import { deployWatched } from '../../stories/deploy-watched';
import { openSubject } from '../../stories/subject';
import { ADMIN_SECRET, ADMIN_TOKEN, GATEWAY_OPTIONS, inventoryOf } from '../../stories/two-providers';
import { startConsumer, type RunningConsumer } from './consumer';

// The long check of `keyturn contain`: a hundred keys, each used by a consumer all the time, the first run ended half-way.
// Exit status 1 when a promise is broken.

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
  const secrets = { [ADMIN_SECRET]: JSON.stringify({ versionId: ADMIN_TOKEN }) };
  const deployment = await deployWatched(inventory, { secrets });
  const { cloud } = deployment;
  const credentials = { accessKeyId: 'person', secretAccessKey: 'person' };
  const client = new LambdaClient({ endpoint: cloud.endpoint, region: cloud.region, credentials });
  const functions = createRotatorFunctions(client);
  const application = openApplication(deployment);
  let consumers: readonly RunningConsumer[] = [];
  const problems: string[] = [];
  const check: Check = (holds, promise) => {
    console.log(`${holds ? 'ok     ' : 'BROKEN '} ${promise}`);
    if (!holds) problems.push(promise);
  };
  const subject = (name: string) => openSubject(deployment, 'gateway', name);
  const currentKey = (name: string) => subject(name).keyId(subject(name).stages().current);
  const isAlive = (keyId: string | undefined) => subject(names[0] ?? '').isAlive(keyId);
  try {
    const common = { names: ['*'], rotator: ['gateway'], json: false, yes: true, reason: 'the long check' };
    check((await rotate(functions, { ...common, wait: true }, terminal())) === 0, `${COUNT} keys have a first key`);
    const old = names.map(currentKey);
    consumers = await Promise.all(names.map((name) => startConsumer(() => application.read(name))));
    const since = cloud.events().length;
    const { before, lastLine } = await killedHalfWay(cloud.endpoint);
    const dead = old.filter((keyId) => !isAlive(keyId)).length;
    check(dead > 0 && dead < COUNT, `ended half-way: ${dead} of ${COUNT} old keys are dead`);
    check(new RegExp(`^\\d+/${COUNT}  `).test(lastLine), `progress was shown: ${lastLine}`);
    const ended = await contain(functions, { ...common, firstRevoke: false, issuedBefore: before }, terminal());
    check(ended === 0, 'started again, it finishes');
    const unused = old.filter((keyId) => !isAlive(keyId)).length;
    check(unused === COUNT, `every old key is refused: ${unused} of ${COUNT}`);
    check(
      names.every((name) => isAlive(currentKey(name))),
      'every key that applications read now is accepted',
    );
    await Promise.all(consumers.map((consumer) => consumer.stop()));
    checkConsumers(consumers, names.map(currentKey), check);
    for (const { what, operations, perSecond } of QUOTAS) {
      const busiest = busiestSecond(cloud.events().slice(since), operations);
      check(busiest <= perSecond, `at most ${perSecond} ${what} in a second: ${busiest}`);
    }
    return problems.length === 0 ? 0 : 1;
  } finally {
    await Promise.all(consumers.map((consumer) => consumer.stop()));
    application.close();
    client.destroy();
    await deployment.stop();
  }
}

type Check = (holds: boolean, promise: string) => void;

/** Each used its old key until that was refused, and read a key that works. */
function checkConsumers(
  consumers: readonly RunningConsumer[],
  current: readonly (string | undefined)[],
  check: Check,
): void {
  const records = consumers.map((consumer) => consumer.record());
  const total = (what: 'requests' | 'failed' | 'unanswered') => records.reduce((sum, one) => sum + one[what], 0);
  const moved = records.filter(({ keyId, refetched }, index) => refetched > 0 && keyId === current[index]).length;
  check(moved === COUNT, `every consumer was refused, and read the new key: ${moved} of ${COUNT}`);
  check(
    total('failed') === 0,
    `no key that was read anew was refused: ${total('failed')} of ${total('requests')} requests`,
  );
  console.log(`        requests without an answer, of whichever key: ${total('unanswered')}`);
}

/** The command as a person types it, killed when half of the keys are done; the time to go on with. */
async function killedHalfWay(endpoint: string): Promise<{ before: string; lastLine: string }> {
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
  const { stdout, stderr } = await ended();
  return {
    before: /--issued-before (\S+)$/m.exec(stderr)?.[1] ?? '',
    lastLine: stdout.trim().split('\n').at(-1) ?? '',
  };
}

function terminal(): Terminal {
  return {
    env: {},
    print: (line) => console.log(`  ${line}`),
    printError: () => undefined,
    interrupted: new Promise(() => undefined),
    isInteractive: false,
    ask: () => Promise.resolve(''),
    askUnseen: () => Promise.resolve(''),
    userName: 'check',
    clock: { now: () => new Date(), sleep: (ms) => new Promise((done) => setTimeout(done, ms)) },
  };
}

/**
 * What Secrets Manager takes in a Region, of all of an account together. Reads are not among them: they are asked one after
 * the other, and how many that makes in a second is up to AWS's answers, which take longer than those of this machine.
 * Source: User Guide, "Quotas".
 */
const QUOTAS = [
  { what: 'changes of versions and labels', operations: ['PutSecretValue', 'UpdateSecretVersionStage'], perSecond: 50 },
  { what: 'starts of rotations', operations: ['RotateSecret', 'CancelRotateSecret'], perSecond: 50 },
];

function busiestSecond(
  events: readonly { readonly type: string; readonly at: unknown; readonly [field: string]: unknown }[],
  operations: readonly string[],
): number {
  const seconds = new Map<string, number>();
  for (const { type, operation, at } of events) {
    if (type !== 'Call' || !operations.includes(String(operation))) continue;
    const second = new Date(at as string).toISOString().slice(0, 19);
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
  }
  return Math.max(0, ...seconds.values());
}

void main().then((status) => {
  process.exitCode = status;
});
