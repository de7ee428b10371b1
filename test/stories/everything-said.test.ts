import { ROOT } from '../support/root';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalCloud, startLocalCloud } from '@keyturn/local-cloud';
import { keepPrinted } from '../support/printed';
import { leaked } from './everything-said';
import { overhear } from './overhear';

// The search that every deployment of a test ends with finds what is said, wherever it is said.

const SECRET = 'canary-in-a-secret-9d41';
const ENCODED = Buffer.from(`Bearer ${SECRET}`).toString('base64');
let cloud: LocalCloud;
beforeEach(async () => {
  cloud = await startLocalCloud();
});
afterEach(() => cloud.stop());

type Say = (service: string, operation: string, input: object) => Promise<Readonly<Record<string, unknown>>>;

const queue = async (say: Say) => (await say('sqs', 'CreateQueue', { QueueName: 'q' }))['QueueUrl'];
const topic = async (say: Say) => (await say('sns', 'CreateTopic', { Name: 't' }))['TopicArn'];

const PLACES: Readonly<Record<string, (say: Say) => unknown>> = {
  'a tag': (say) => say('secretsmanager', 'TagResource', { SecretId: 's', Tags: [{ Key: 'k', Value: SECRET }] }),
  'a description': (say) =>
    say('secretsmanager', 'UpdateSecret', { SecretId: 's', Description: ENCODED, ClientRequestToken: randomUUID() }),
  'a log line': async (say) => {
    await say('logs', 'CreateLogGroup', { logGroupName: 'g' });
    await say('logs', 'CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
    const logEvents = [{ timestamp: cloud.now().getTime(), message: JSON.stringify({ at: ENCODED }) }];
    await say('logs', 'PutLogEvents', { logGroupName: 'g', logStreamName: 's', logEvents });
  },
  'an event': (say) =>
    say('events', 'PutEvents', { Entries: [{ Source: 'x', DetailType: 'x', Detail: JSON.stringify({ SECRET }) }] }),
  'a message to a topic that nobody has subscribed to': async (say) =>
    say('sns', 'Publish', { TopicArn: await topic(say), Message: ENCODED }),
  'a message that was read and deleted': async (say) => {
    const QueueUrl = await queue(say);
    await say('sqs', 'SendMessage', { QueueUrl, MessageBody: ENCODED });
    await say('sqs', 'PurgeQueue', { QueueUrl });
  },
  'the name of a metric': (say) =>
    say('monitoring', 'PutMetricData', { Namespace: 'Keyturn', MetricData: [{ MetricName: SECRET, Value: 1 }] }),
  'a dashboard': (say) =>
    say('monitoring', 'PutDashboard', { DashboardName: 'd', DashboardBody: JSON.stringify({ widgets: [], SECRET }) }),
  'the event of a function that there is not': (say) =>
    say('lambda', 'Invoke', { FunctionName: 'f', Payload: Buffer.from(JSON.stringify({ SECRET })) }).catch(() => ({})),
  'what a command printed': () => keepPrinted(`the key is ${SECRET}`),
};

test('a secret that is only stored and read is not said', async () => {
  const overheard = overhear(cloud);
  await store(SECRET);
  await ask('secretsmanager', 'GetSecretValue', { SecretId: 's' });
  expect(await leaked({ cloud, fakeProviders: new Map() }, overheard)).toEqual([]);
});

test.each(Object.keys(PLACES))('it is found in %s', async (place) => {
  const overheard = overhear(cloud);
  await store(JSON.stringify({ apiKey: SECRET, apiKeyId: 'not-secret' }));
  await store('{"apiKey":"another-canary-77"}');
  await PLACES[place]?.(ask);
  expect(await leaked({ cloud, fakeProviders: new Map() }, overheard)).toEqual([SECRET]);
});

test('every test deploys where the search is made', () => {
  const folder = join(ROOT, 'test');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const deploying = files.filter((name) => /\bdeployInventory\(/.test(readFileSync(join(folder, name), 'utf8')));
  expect(deploying).toEqual([join('stories', 'deploy-watched.ts')]);
});

const ask: Say = (service, operation, input) => cloud.call(service, operation, { ...input });

async function store(SecretString: string): Promise<void> {
  const ClientRequestToken = randomUUID();
  await ask('secretsmanager', 'CreateSecret', { Name: 's', SecretString, ClientRequestToken }).catch(() =>
    ask('secretsmanager', 'PutSecretValue', { SecretId: 's', SecretString, ClientRequestToken }),
  );
}
