import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plan } from '../../../lib/cli/commands/plan';
import { fakeTerminal } from './fake-terminal';

let directory: string;
let config: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'keyturn-plan-'));
  config = join(directory, 'keys.yaml');
  writeFileSync(
    config,
    `providers: { iam: { type: aws-iam, options: { users: [a, b], exclusive: true } } }
keys:
  prod/weekly: { provider: iam, every: 7d, window: 2h, grace: 36h, options: { user: a } }
  prod/mondays: { provider: iam, every: cron(0 8 ? * MON *), window: 1h, grace: 1h, options: { user: b } }
`,
  );
});
afterAll(() => rmSync(directory, { recursive: true }));

test('the arithmetic of each key, and a calendar of windows and overlaps', async () => {
  const terminal = fakeTerminal();
  expect(await plan({ config, days: '14', json: false }, terminal)).toBe(0);
  expect(terminal.out).toEqual([
    'KEY           SCHEDULE             GRACE  CLOSEST  KEYS AT ONCE',
    'prod/weekly   rate(7 days)         36h    166h     2',
    'prod/mondays  cron(0 8 ? * MON *)  1h     167h     2',
    '',
    'The next 14 days from 2026-03-02, UTC: # a rotation window, = old and new key both work',
    'prod/weekly   .......#=.....',
    'prod/mondays  .......#......',
    '',
    'A rate() counts from the last rotation, which is not in the inventory: here, from now.',
  ]);
});

test('--json has every window', async () => {
  const terminal = fakeTerminal();
  await plan({ config, days: '14', json: true }, terminal);
  expect(JSON.parse(terminal.out[0] ?? '')).toMatchObject({
    from: '2026-03-02T12:00:00.000Z',
    until: '2026-03-16T12:00:00.000Z',
    keys: [
      { key: 'prod/weekly', windows: [{ opens: '2026-03-09T00:00:00.000Z' }, { opens: '2026-03-16T00:00:00.000Z' }] },
      { key: 'prod/mondays', windows: [{ opens: '2026-03-09T08:00:00.000Z' }, { opens: '2026-03-16T08:00:00.000Z' }] },
    ],
  });
});

test.each(['0', '367', 'many', '1.5'])('--days %s is refused with status 2', async (days) => {
  await expect(plan({ config, days, json: false }, fakeTerminal())).rejects.toEqual(
    expect.objectContaining({ status: 2, message: `--days ${days}: expected a number from 1 to 366` }),
  );
});
