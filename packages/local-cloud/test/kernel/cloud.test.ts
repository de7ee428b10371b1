import { createClock } from '../../src/time/clock';
import { type Cloud, type CloudOptions, createCloud } from '../../src/kernel/cloud';
import { type EventLog, createEventLog } from '../../src/kernel/event-log';
import { createFaults } from '../../src/faults/faults';
import { AwsError, type Caller } from '../../src/kernel/kernel';
import { frozenClock } from '../../src/time/real-clock';

const administrator: Caller = { kind: 'administrator' };
const reader: Caller = {
  kind: 'role',
  roleArn: 'arn:aws:iam::111122223333:role/path/reader',
  sessionName: 'reader-fn',
};

function setup(options: Partial<CloudOptions> = {}): { cloud: Cloud; eventLog: EventLog; stored: string[] } {
  const clock = createClock(frozenClock(new Date('2026-11-20T12:00:00.000Z')), () => {});
  const eventLog = createEventLog(clock.now);
  const cloud = createCloud({
    region: 'eu-central-1',
    accountId: '111122223333',
    clock,
    eventLog,
    authorize: (_caller, { action, resource }) => {
      throw new AwsError('AccessDeniedException', `no ${action} on ${resource}`);
    },
    newId: () => 'id',
    ...options,
  });
  const stored: string[] = [];
  cloud.register({
    signingName: 'shelf',
    operations: {
      Put: (input, { kernel, caller }) => {
        kernel.authorize(caller, { action: 'shelf:Put', resource: 'arn:shelf' });
        stored.push(String(input.SecretString));
        return { Count: stored.length };
      },
      Slow: async () => {
        await new Promise((done) => setTimeout(done, 20));
        stored.push('slow');
        return {};
      },
    },
  });
  return { cloud, eventLog, stored };
}

test('calls an operation and records who called it, not what was said', async () => {
  const { cloud, eventLog } = setup();
  const output = await cloud.kernel.call(administrator, 'shelf', 'Put', { SecretString: 'hunter2' });
  expect(output).toEqual({ Count: 1 });
  expect(eventLog.since()).toMatchObject([
    { source: 'shelf', type: 'Call', operation: 'Put', caller: 'arn:aws:iam::111122223333:root' },
  ]);
  expect(JSON.stringify(eventLog.since())).not.toContain('hunter2');
});

test('a call that the policies deny fails, has no effect, and is recorded with action and resource', async () => {
  const { cloud, eventLog, stored } = setup();
  const call = cloud.kernel.call(reader, 'shelf', 'Put', { SecretString: 'x' });
  await expect(call).rejects.toMatchObject({ code: 'AccessDeniedException' });
  expect(stored).toEqual([]);
  const arn = 'arn:aws:sts::111122223333:assumed-role/reader/reader-fn';
  expect(eventLog.since()).toMatchObject([
    { type: 'AccessDenied', caller: arn, action: 'shelf:Put', resource: 'arn:shelf' },
    { type: 'Call', operation: 'Put', caller: arn, error: 'AccessDeniedException' },
  ]);
});

test.each(['Unheard', 'constructor', 'toString'])('an unknown operation %s is said by name', async (operation) => {
  const { cloud } = setup();
  await expect(cloud.kernel.call(administrator, 'shelf', operation, {})).rejects.toMatchObject({
    code: 'UnknownOperationException',
    message: `The local cloud does not know the operation ${operation} of shelf.`,
  });
});

test('an unknown service is said by name', async () => {
  const { cloud } = setup();
  await expect(cloud.kernel.call(administrator, 'dynamodb', 'GetItem', {})).rejects.toThrow(/GetItem of dynamodb/);
});

test('advance waits for calls in flight', async () => {
  const { cloud, stored } = setup();
  void cloud.kernel.call(administrator, 'shelf', 'Slow', {});
  await (cloud.kernel.clock as ReturnType<typeof createClock>).advance(1);
  expect(stored).toEqual(['slow']);
});

test('a fault after the effect loses the answer only', async () => {
  const faults = createFaults({ sleep: async () => {}, kill: () => {}, onStrike: () => {} });
  faults.add({ operation: 'Put', when: 'after', kind: 'error' });
  const { cloud, stored } = setup({ faults });
  const call = cloud.kernel.call(administrator, 'shelf', 'Put', { SecretString: 'x' });
  await expect(call).rejects.toMatchObject({ status: 500 });
  expect(stored).toEqual(['x']);
});

test('an event reaches every listener, and a listener that fails is recorded', async () => {
  const { cloud, eventLog } = setup();
  const seen: string[] = [];
  cloud.onEmit(() => Promise.reject(new Error('no target')));
  cloud.onEmit((event) => void seen.push(event.detailType));
  const detail = { labelUpdated: 'AWSCURRENT' };
  cloud.kernel.emit({ source: 'aws.shelf', detailType: 'Moved', resources: ['arn:shelf'], detail });
  await (cloud.kernel.clock as ReturnType<typeof createClock>).settled();
  expect(seen).toEqual(['Moved']);
  expect(eventLog.since().map((event) => event.type)).toEqual(['EventEmitted', 'DeliveryFailed']);
});

test('two services of one name are refused', () => {
  const { cloud } = setup();
  expect(() => cloud.register({ signingName: 'shelf', operations: {} })).toThrow(/shelf is registered already/);
});
