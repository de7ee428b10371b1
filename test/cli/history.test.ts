import { history } from '../../lib/cli/history';
import { fakeRotators, keyNamed } from './fake-rotators';
import { fakeTerminal } from './fake-terminal';

const VERSIONS = [
  { versionId: 'v0', createdAt: '2026-02-23T10:00:00.000Z', labels: [] },
  { versionId: 'v1', createdAt: '2026-03-02T10:00:00.000Z', labels: ['AWSCURRENT', 'AWSPENDING'] },
];
const functions = fakeRotators([keyNamed('prod/a')], { history: { versions: VERSIONS } });

test('a line a version, the oldest first', async () => {
  const terminal = fakeTerminal();
  expect(await history(functions, 'prod/a', { rotator: [], json: false }, terminal)).toBe(0);
  expect(terminal.out).toEqual([
    'CREATED                   VERSION  LABELS',
    '2026-02-23T10:00:00.000Z  v0       -',
    '2026-03-02T10:00:00.000Z  v1       AWSCURRENT AWSPENDING',
  ]);
});

test('--json is the versions', async () => {
  const terminal = fakeTerminal();
  await history(functions, 'prod/a', { rotator: [], json: true }, terminal);
  expect(JSON.parse(terminal.out[0] ?? '')).toEqual(VERSIONS);
});
