import { createEventLog } from '../../src/kernel/event-log';

const now = (): Date => new Date('2026-11-20T12:00:00.000Z');

test('numbers events, gives them the time, and gives those since a number', () => {
  const log = createEventLog(now);
  log.append({ source: 'lambda', type: 'Invoked', function: 'a' });
  log.append({ source: 'lambda', type: 'Invoked', function: 'b' });

  expect(log.since()).toHaveLength(2);
  expect(log.since(1)).toEqual([
    { source: 'lambda', type: 'Invoked', function: 'b', seq: 2, at: '2026-11-20T12:00:00.000Z' },
  ]);
  expect(log.since(2)).toEqual([]);
});

test('keeps the latest events and their numbers when it is full', () => {
  const log = createEventLog(now, 8);
  for (let n = 1; n <= 11; n++) log.append({ source: 'test', type: 'N' });
  expect(log.since().map((event) => event.seq)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
  expect(log.since(9).map((event) => event.seq)).toEqual([10, 11]);
});

test('lets no member through that holds a secret by its name, at any depth', () => {
  const log = createEventLog(now);
  log.append({
    source: 'secretsmanager',
    type: 'Odd',
    SecretString: 'hunter2',
    list: [{ SecretBinary: new Uint8Array([1]), RotationToken: 'hunter2' }],
    input: { SecretAccessKey: 'hunter2', Blob: new Uint8Array(3), SecretId: 'kept' },
  });
  const text = JSON.stringify(log.since());
  expect(text).not.toContain('hunter2');
  expect(text).toContain('[3 bytes]');
  expect(text).toContain('kept');
});

test('tells subscribers of each event until they end it', () => {
  const log = createEventLog(now);
  const seen: number[] = [];
  const end = log.subscribe((event) => seen.push(event.seq));
  log.append({ source: 'test', type: 'N' });
  end();
  log.append({ source: 'test', type: 'N' });
  expect(seen).toEqual([1]);
});
