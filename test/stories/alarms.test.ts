import { randomUUID } from 'node:crypto';
import { ALARM_NAMES, type AlarmName } from '../../lib/rotation/alarms';
import { deployWatched, type WatchedDeployment } from './deploy-watched';
import { type Inbox, subscribeToAlarms, subscribeToOwner } from './inbox';
import { waiting } from './read-cloud';
import { openSubject, type Subject } from './subject';
import { ADMIN_SECRET, ADMIN_TOKEN, GATEWAY_OPTIONS, inventoryOf } from './two-providers';
import { openCloud } from '../../packages/local-cloud/test/open-cloud';

// Each alarm by the cause that it is there for, until it is over, and what reaches the people who subscribed. One
// deployment for all of them, so that each ends as it began: all is well, and every alarm is over.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GROUP = '/keyturn/gateway/usage';
const inventory = inventoryOf(`
ownerTopics: true
defaults: { every: 7d, grace: 10m }
providers:
  gateway: { type: http, admin: ${ADMIN_SECRET}, options: ${GATEWAY_OPTIONS.replaceAll('\n', ' ')} }
keys:
  prod/gateway-key: { provider: gateway, owner: payments }
`);

let deployment: WatchedDeployment;
let subject: Subject;
let inbox: Inbox;
let owners: Inbox;
beforeAll(async () => {
  const secrets = { [ADMIN_SECRET]: JSON.stringify({ token: ADMIN_TOKEN }) };
  deployment = await deployWatched(inventory, { secrets });
  subject = openSubject(deployment, 'gateway', 'prod/gateway-key');
  inbox = await subscribeToAlarms(deployment.cloud);
  owners = await subscribeToOwner(deployment.cloud);
  await subject.call('logs', 'CreateLogStream', { logGroupName: GROUP, logStreamName: 'billing' });
  await awayFromTheHour();
  await subject.rotate();
  await checkHealth();
});
beforeEach(() => inbox.read());
afterAll(() => deployment.stop());

const advance = (ms: number) => deployment.cloud.advance(ms);
const fakeProvider = () => deployment.fakeProviders.get('gateway');
const stateOf = (name: AlarmName) =>
  openCloud(deployment.cloud).services.cloudWatch.alarms.get(`keyturn-gateway-${name}`)?.state;

/**
 * `reconciler-silent` counts by the hour. Near its end the first health check would fall into the next one, and the hour
 * of the deployment count as silent: then two hours with heartbeats come first.
 */
async function awayFromTheHour(): Promise<void> {
  if (deployment.cloud.now().getUTCMinutes() >= 40) await advance(2 * HOUR + 25 * MINUTE);
}

/**
 * One of the reconciler's own jobs, in a period of its own: one that ran by the clock may have seen what is repaired
 * since. And as long as an alarm needs to see what it wrote.
 */
async function run(job: 'gauges' | 'sweep'): Promise<void> {
  const period = 5 * MINUTE;
  await advance(period - (deployment.cloud.now().getTime() % period) + 1000);
  const Payload = Buffer.from(JSON.stringify({ job }));
  await subject.call('lambda', 'Invoke', { FunctionName: 'keyturn-gateway-reconcile', Payload });
  await advance(6 * MINUTE);
}
const checkHealth = () => run('gauges');

/** Switches the reconciler's hourly rule. */
async function switchHourly(operation: 'DisableRule' | 'EnableRule'): Promise<void> {
  const { Rules } = (await subject.call('events', 'ListRules', {})) as {
    Rules: readonly { Name: string; ScheduleExpression?: string }[];
  };
  const Name = Rules.find(({ ScheduleExpression }) => ScheduleExpression === 'rate(1 hour)')?.Name;
  await subject.call('events', operation, { Name });
}

/** A line of a consumer's in the usage log. */
async function report(versionId: string | undefined, uses: number, authFailures: number): Promise<void> {
  const now = deployment.cloud.now();
  const record = { secretArn: subject.secret().arn, versionId, consumer: 'billing', at: now, uses, authFailures };
  const logEvents = [{ timestamp: now.getTime(), message: JSON.stringify(record) }];
  await subject.call('logs', 'PutLogEvents', { logGroupName: GROUP, logStreamName: 'billing', logEvents });
}

/** The alarm is on, people were notified of it, and of the key by `event`; then it is over. */
async function raisedAndOver(name: AlarmName, event: string | undefined, cure: () => Promise<unknown>): Promise<void> {
  expect([name, stateOf(name)]).toEqual([name, 'ALARM']);
  const reported = await inbox.read();
  expect(reported).toContain(`alarm keyturn-gateway-${name}`);
  if (event !== undefined) expect(reported.join('\n')).toContain(`event ${event} prod/gateway-key`);
  await cure();
  expect([name, stateOf(name)]).toEqual([name, 'OK']);
}

test('all is well: every alarm is over, or has nothing to say yet', () => {
  for (const name of ALARM_NAMES) expect([name, stateOf(name)]).not.toEqual([name, 'ALARM']);
});

test('rotation-failed: a rotation fails, and its repetition succeeds', async () => {
  fakeProvider()?.fail({ mode: 'redirect', requests: ['issue'], times: 1 });
  await subject.rotate();
  // The repetition may be in the next period, whose data ends the alarm: it is the message that stays.
  await advance(11 * MINUTE);
  const reported = await inbox.read();
  expect(reported).toContain('alarm keyturn-gateway-rotation-failed');
  expect(reported.join('\n')).toContain('event Rotation Failed prod/gateway-key');
  // The owner hears of its key, and of no alarm, which names none.
  expect(new Set((await owners.read()).map((one) => one.split(' ').slice(0, 4).join(' ')))).toEqual(
    new Set(['event Rotation Failed prod/gateway-key']),
  );
  // CloudWatch goes on with the last real data for some periods more than the alarm has.
  await advance(30 * MINUTE);
  expect(stateOf('rotation-failed')).toBe('OK');
});

test('new-key-not-working: somebody revokes the current key at the provider; a rotation replaces it', async () => {
  const key = fakeProvider()?.keys.byId(subject.keyId(subject.stages().current) ?? '');
  if (key) fakeProvider()?.keys.setState(key, 'revoked');
  await advance(MINUTE);
  await checkHealth();
  await raisedAndOver('new-key-not-working', 'Current Key Refused', async () => {
    await subject.rotate();
    await advance(15 * MINUTE);
    await checkHealth();
  });
});

test('revocation-failed: nobody can say whether the new key works, then it is seen to', async () => {
  await subject.rotate();
  subject.stopVerifying();
  await advance(30 * MINUTE);
  expect(await waiting(subject)).toBe(1);
  await checkHealth();
  await raisedAndOver('revocation-failed', 'Revocation Held', async () => {
    subject.heal();
    await advance(HOUR + 30 * MINUTE);
    expect(await waiting(subject)).toBe(0);
  });
});

test('zombie-key: the provider says that it has revoked a key, which lives on', async () => {
  await subject.rotate();
  fakeProvider()?.fail({ mode: 'idle', requests: ['revoke'] });
  await advance(30 * MINUTE);
  await checkHealth();
  await raisedAndOver('zombie-key', 'Zombie Key', async () => {
    fakeProvider()?.heal();
    await checkHealth();
    expect(subject.liveKeys()).toEqual([subject.keyId(subject.stages().current)]);
  });
});

test('orphan-keys: an answer is lost, and what the provider issued cannot be revoked', async () => {
  subject.loseNextKey();
  await subject.rotate();
  fakeProvider()?.fail({ mode: 'redirect', requests: ['revoke'] });
  await advance(20 * MINUTE);
  await run('sweep');
  await raisedAndOver('orphan-keys', 'Orphan Found', async () => {
    fakeProvider()?.heal();
    await run('sweep');
  });
  await advance(2 * HOUR);
  expect(subject.liveKeys()).toEqual([subject.keyId(subject.stages().current)]);
});

test('admin-credential: it expires soon, then it is refused, then it is replaced', async () => {
  const store = (credential: object) =>
    subject.call('secretsmanager', 'PutSecretValue', {
      ...{ SecretId: ADMIN_SECRET, SecretString: JSON.stringify(credential) },
      ClientRequestToken: randomUUID(),
    });
  const soon = new Date(deployment.cloud.now().getTime() + 14 * DAY - MINUTE);
  await store({ token: ADMIN_TOKEN, expiresAt: soon.toISOString() });
  await checkHealth();
  await raisedAndOver('admin-credential', 'Admin Credential Problem', async () => {
    await store({ token: ADMIN_TOKEN, expiresAt: new Date(soon.getTime() + DAY).toISOString() });
    await checkHealth();
  });
  await store({ tokn: ADMIN_TOKEN });
  await checkHealth();
  await raisedAndOver('admin-credential', 'Admin Credential Problem', async () => {
    await store({ token: ADMIN_TOKEN });
    await checkHealth();
  });
});

test('old-key-still-in-use: a consumer goes on with the old key, then takes the new one', async () => {
  await subject.rotate();
  const { previous } = subject.stages();
  await advance(8 * MINUTE);
  await report(previous, 5, 0);
  await advance(5 * MINUTE);
  await checkHealth();
  await raisedAndOver('old-key-still-in-use', 'Old Key Still In Use', async () => {
    await report(subject.stages().current, 5, 0);
    await advance(2 * HOUR);
  });
  expect(subject.liveKeys()).toEqual([subject.keyId(subject.stages().current)]);
});

test('revoked-key-used: a consumer presents a key that is revoked', async () => {
  const { previous } = subject.stages();
  await report(previous, 3, 3);
  await checkHealth();
  await raisedAndOver('revoked-key-used', 'Revoked Key Used', () => advance(2 * HOUR));
});

test('auth-failure-spike: a consumer reports many failures; few, or the usual share of many, raise no alarm', async () => {
  const { current } = subject.stages();
  await report(current, 10_000, 29);
  await advance(30 * MINUTE);
  await report(current, 19, 19);
  await advance(30 * MINUTE);
  expect(stateOf('auth-failure-spike')).not.toBe('ALARM');
  await report(current, 1000, 30);
  await advance(16 * MINUTE);
  await raisedAndOver('auth-failure-spike', undefined, () => advance(HOUR));
});

test('key-awaiting-person: a key that somebody made by hand is superseded, then ended at the provider', async () => {
  const byHand = fakeProvider()?.keys.issue('made by hand', true);
  const value = { apiKey: byHand?.value, apiKeyId: byHand?.keyId };
  await subject.call('secretsmanager', 'PutSecretValue', {
    ...{ SecretId: 'prod/gateway-key', SecretString: JSON.stringify(value) },
    ClientRequestToken: randomUUID(),
  });
  await advance(15 * MINUTE);
  await subject.rotate();
  await checkHealth();
  await raisedAndOver('key-awaiting-person', 'Key Awaiting Person', async () => {
    if (byHand) fakeProvider()?.keys.setState(byHand, 'revoked');
    await advance(MINUTE);
    await checkHealth();
  });
});

test('rotation-overdue: rotation is cancelled and forgotten, then taken up again', async () => {
  const call = (operation: string) => subject.call('secretsmanager', operation, { SecretId: 'prod/gateway-key' });
  await call('CancelRotateSecret');
  // 240 checks in between would find nothing, and take their time.
  await switchHourly('DisableRule');
  await advance(10 * DAY);
  await switchHourly('EnableRule');
  await advance(14 * HOUR);
  await raisedAndOver('rotation-overdue', 'Rotation Overdue', async () => {
    await subject.rotate();
    await checkHealth();
  });
});

test('reconciler-silent: the hourly rule is switched off, and on again', async () => {
  await advance(2 * HOUR);
  expect(stateOf('reconciler-silent')).toBe('OK');
  await switchHourly('DisableRule');
  await advance(2 * HOUR);
  expect(stateOf('reconciler-silent')).toBe('OK');
  await advance(4 * HOUR);
  await raisedAndOver('reconciler-silent', undefined, async () => {
    await switchHourly('EnableRule');
    await advance(3 * HOUR);
  });
});

test('in the end every alarm is over', () => {
  for (const name of ALARM_NAMES) expect([name, stateOf(name)]).toEqual([name, 'OK']);
});
