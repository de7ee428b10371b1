import { doctor } from '../../../lib/cli/commands/doctor';
import { fakeRotators, keyNamed } from './fake-rotators';
import { fakeTerminal } from './fake-terminal';

const WELL = { checks: [{ check: 'failure queue', ok: true, found: 'empty' }] };
const ILL = { checks: [{ check: 'failure queue', ok: false, found: '3 failed wake-ups', todo: 'read the log' }] };
const RETIRING = [
  { versionId: 'v0', dueAt: '2026-03-02T13:30:00.000Z', overdue: false, compromised: false, claimed: false },
];

async function examine(beforeDestroy: boolean, keys = [keyNamed('prod/a')], checks = WELL as typeof ILL | typeof WELL) {
  const terminal = fakeTerminal();
  const ended = await doctor(
    fakeRotators(keys, { doctor: checks }),
    { rotator: [], beforeDestroy, json: false },
    terminal,
  );
  return { ended, out: terminal.out };
}

test('all is well: a line per part and per key, status 0', async () => {
  expect(await examine(false)).toEqual({
    ended: 0,
    out: ['ok       failure queue: empty', 'ok       key prod/a: current'],
  });
});

test('a part that is wrong: what to do, status 1', async () => {
  const { ended, out } = await examine(false, [keyNamed('prod/a')], ILL);
  expect(ended).toBe(1);
  expect(out.slice(0, 2)).toEqual(['PROBLEM  failure queue: 3 failed wake-ups', '         -> read the log']);
});

test('a key with a problem is a problem', async () => {
  const { ended, out } = await examine(false, [keyNamed('prod/a', { problems: ['it is late', 'it is old'] })]);
  expect(ended).toBe(1);
  expect(out).toContain('PROBLEM  key prod/a: it is late; it is old');
});

test('a retiring key is well, but not before the stack is deleted', async () => {
  const keys = [keyNamed('prod/a', { retiring: RETIRING }), keyNamed('prod/b'), keyNamed('prod/c', { pending: 'v9' })];
  expect((await examine(false, keys)).ended).toBe(0);
  const { ended, out } = await examine(true, keys);
  expect(ended).toBe(1);
  expect(out).toEqual([
    'ok       failure queue: empty',
    'PROBLEM  key prod/a: 1 retiring',
    '         -> wait until 2026-03-02T13:30:00.000Z, or keyturn revoke prod/a',
    'ok       key prod/b: nothing is retiring',
    'PROBLEM  key prod/c: rotating',
    '         -> wait until its rotation has ended',
  ]);
});
