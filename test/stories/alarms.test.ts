import { deployInventory, type LocalDeployment } from '../../lib/local/deploy-inventory';
import { type Inbox, subscribeToAlarms } from './inbox';
import { waiting } from './look';
import { openSubject, type Subject } from './subject';
import { ADMIN_SECRET, ADMIN_TOKEN, GATEWAY_OPTIONS, inventoryOf } from './two-providers';

// Each alarm by the cause that it is there for, until it is over, and what reaches the people who subscribed.

jest.setTimeout(60_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const inventory = inventoryOf(`
defaults: { every: 7d, grace: 10m }
providers:
  gateway: { type: http, admin: ${ADMIN_SECRET}, options: ${GATEWAY_OPTIONS.replaceAll('\n', ' ')} }
keys:
  prod/gateway-key: { provider: gateway }
`);

let deployment: LocalDeployment;
let subject: Subject;
let inbox: Inbox;
beforeEach(async () => {
  const secrets = { [ADMIN_SECRET]: JSON.stringify({ token: ADMIN_TOKEN }) };
  deployment = await deployInventory(inventory, { secrets });
  subject = openSubject(deployment, 'gateway', 'prod/gateway-key');
  inbox = await subscribeToAlarms(deployment.cloud);
  await subject.rotate();
});
afterEach(() => deployment.stop());

const advance = (ms: number) => deployment.cloud.advance(ms);
const stateOf = (name: string) => deployment.cloud.services.cloudWatch.alarms.get(`keyturn-gateway-${name}`)?.state;

/** The messages about one alarm since the last reading. */
async function told(name: string): Promise<readonly string[]> {
  const messages = await inbox.read();
  return messages
    .filter((message) => message.endsWith(` keyturn-gateway-${name}`))
    .map((one) => one.split(' ')[0] ?? '');
}

test('rotation-failed: a rotation fails, and its repetition succeeds', async () => {
  await advance(10 * MINUTE);
  expect(stateOf('rotation-failed')).toBe('OK');
  deployment.vendors.get('gateway')?.fail({ mode: 'redirect', requests: ['issue'], times: 1 });
  await subject.rotate();
  // The repetition may be in the next period, whose data ends the alarm: it is the message that stays.
  await advance(11 * MINUTE);
  expect(await told('rotation-failed')).toContain('alarm');
  // CloudWatch goes on with the last real data for some periods more than the alarm has.
  await advance(30 * MINUTE);
  expect(stateOf('rotation-failed')).toBe('OK');
});

test('revocation-failed, failure-queue-not-empty: nobody can say whether the new key works, then it is seen to', async () => {
  await subject.rotate();
  subject.stopVerifying();
  await advance(25 * MINUTE);
  expect(stateOf('failure-queue-not-empty')).toBe('ALARM');
  const messages = await inbox.read();
  expect(messages).toContain('alarm keyturn-gateway-revocation-failed');
  expect(messages).toContain('alarm keyturn-gateway-failure-queue-not-empty');
  expect(await waiting(subject)).toBe(1);
  subject.heal();
  await advance(HOUR + 30 * MINUTE);
  expect(await waiting(subject)).toBe(0);
  expect([stateOf('revocation-failed'), stateOf('failure-queue-not-empty')]).toEqual(['OK', 'OK']);
});

test('reconciler-silent: the hourly rule is switched off, and on again', async () => {
  await advance(2 * HOUR);
  expect(stateOf('reconciler-silent')).toBe('OK');
  const { Rules } = (await subject.call('events', 'ListRules', {})) as {
    Rules: readonly { Name: string; ScheduleExpression?: string }[];
  };
  const hourly = Rules.find(({ ScheduleExpression }) => ScheduleExpression === 'rate(1 hour)')?.Name;
  await subject.call('events', 'DisableRule', { Name: hourly });
  await inbox.read();
  await advance(2 * HOUR);
  expect(stateOf('reconciler-silent')).toBe('OK');
  await advance(4 * HOUR);
  expect(stateOf('reconciler-silent')).toBe('ALARM');
  expect(await told('reconciler-silent')).toEqual(['alarm']);
  await subject.call('events', 'EnableRule', { Name: hourly });
  await advance(3 * HOUR);
  expect(stateOf('reconciler-silent')).toBe('OK');
});
