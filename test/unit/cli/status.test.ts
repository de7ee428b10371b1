import { status } from '../../../lib/cli/commands/status';
import { fakeRotators, keyNamed } from './fake-rotators';
import { fakeTerminal } from './fake-terminal';

const ALL = { names: [], rotator: [], json: false, watch: false };
const RETIRING = keyNamed('prod/retiring', {
  retiring: [
    { versionId: 'v0', dueAt: '2026-03-02T13:30:00.000Z', overdue: false, compromised: false, claimed: false },
    { versionId: 'v1', dueAt: '2026-03-02T11:59:00.000Z', overdue: true, compromised: true, claimed: true },
  ],
});

test('a line a key: stage, age, rotations, what is retiring', async () => {
  const terminal = fakeTerminal();
  expect(await status(fakeRotators([keyNamed('prod/a'), RETIRING]), ALL, terminal)).toBe(0);
  expect(terminal.out).toEqual(
    [
      'KEY            STAGE    AGE   ROTATED     NEXT   RETIRING                                              ROTATOR',
      'prod/a         current  2h  2h ago    in 7d  -                                                     gateway',
      'prod/retiring  current  2h  2h ago    in 7d  due in 90m, due 60s ago, compromised, claimed         gateway',
    ].map((line) => expect.stringMatching(new RegExp(`^${line.split(/\s{2,}/).join('\\s+')}$`))),
  );
});

test('a problem stands under its key, and the status is 1', async () => {
  const terminal = fakeTerminal();
  const keys = [keyNamed('prod/a', { problems: ['it was to be rotated'] }), keyNamed('prod/b')];
  expect(await status(fakeRotators(keys), ALL, terminal)).toBe(1);
  expect(terminal.out[2]).toBe('  ! it was to be rotated');
  expect(terminal.out[3]).toMatch(/^prod\/b /);
});

test('an unknown value is a dash', async () => {
  const terminal = fakeTerminal();
  const bare = keyNamed('prod/a', { stage: 'unmanaged' });
  const { ageSeconds: _age, lastRotatedAt: _last, nextRotationAt: _next, ...unknown } = bare;
  await status(fakeRotators([unknown]), ALL, terminal);
  expect(terminal.out[1]).toMatch(/^prod\/a\s+unmanaged\s+-\s+-\s+-\s+-\s+gateway$/);
});

test('--json is the statuses as the inspect function gives them', async () => {
  const terminal = fakeTerminal();
  await status(fakeRotators([RETIRING]), { ...ALL, json: true }, terminal);
  expect(terminal.out.map((line) => JSON.parse(line) as unknown)).toEqual([[RETIRING]]);
});

test('--watch prints again, until it is interrupted', async () => {
  const terminal = fakeTerminal();
  const functions = fakeRotators([keyNamed('prod/a')]);
  let looks = 0;
  const list = () => {
    looks += 1;
    if (looks === 3) terminal.interrupt();
    return functions.list();
  };
  expect(await status({ ...functions, list }, { ...ALL, watch: true }, terminal)).toBe(0);
  expect(looks).toBe(3);
});
