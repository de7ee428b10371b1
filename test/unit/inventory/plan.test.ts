import { inventoryOf, GATEWAY_OPTIONS } from '../../stories/two-providers';
import { planKey } from '../../../lib/inventory/plan';

const FROM = new Date('2026-03-02T12:30:00Z');
const in30days = new Date('2026-04-01T12:30:00Z');

function planOf(key: string, until = in30days) {
  const { keys } = inventoryOf(`
providers: { gateway: { type: http, admin: admin, options: ${GATEWAY_OPTIONS.replaceAll('\n', ' ').replace('maxKeys: 2', 'maxKeys: 9')} } }
keys: { prod/a: { provider: gateway, ${key} } }
`);
  const [first] = keys;
  if (!first) throw new Error('no key');
  return planKey(first, FROM, until);
}
const opened = (key: string, until?: Date) => planOf(key, until).windows.map(({ opens }) => opens);

test('a rate in days opens at midnight UTC, as often as it says, from now', () => {
  expect(opened('every: 7d, grace: 24h')).toEqual([
    '2026-03-09T00:00:00.000Z',
    '2026-03-16T00:00:00.000Z',
    '2026-03-23T00:00:00.000Z',
    '2026-03-30T00:00:00.000Z',
  ]);
});

test('a rate in hours opens on the hour', () => {
  expect(opened('every: 4h, grace: 1h', new Date('2026-03-02T22:00:00Z'))).toEqual([
    '2026-03-02T16:00:00.000Z',
    '2026-03-02T20:00:00.000Z',
  ]);
});

test('a cron opens when it fires', () => {
  expect(opened('every: cron(0 8 ? * MON *), grace: 1h')).toEqual([
    '2026-03-09T08:00:00.000Z',
    '2026-03-16T08:00:00.000Z',
    '2026-03-23T08:00:00.000Z',
    '2026-03-30T08:00:00.000Z',
  ]);
});

test('a cron that fires at the very beginning counts', () => {
  const { keys } = inventoryOf(`
providers: { iam: { type: aws-iam, options: { users: [svc], exclusive: true } } }
keys: { prod/a: { provider: iam, every: cron(0 12 * * ? *), grace: 1h } }
`);
  const [key] = keys;
  const at = new Date('2026-03-02T12:00:00Z');
  expect(key && planKey(key, at, new Date('2026-03-03T12:00:00Z')).windows.map(({ opens }) => opens)).toEqual([
    at.toISOString(),
  ]);
});

test('the overlap ends a grace period after the end of the window, and the sum says how many keys live at once', () => {
  expect(planOf('every: 7d, window: 2h, grace: 36h', new Date('2026-03-10T00:00:00Z'))).toEqual({
    key: 'prod/a',
    rotator: 'gateway',
    schedule: 'rate(7 days)',
    closestSeconds: 7 * 86_400 - 7200,
    graceSeconds: 36 * 3600,
    keysAtOnce: 2,
    windows: [
      {
        opens: '2026-03-09T00:00:00.000Z',
        closes: '2026-03-09T02:00:00.000Z',
        overlapEnds: '2026-03-10T14:00:00.000Z',
      },
    ],
  });
});
