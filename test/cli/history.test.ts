import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { history } from '../../lib/cli/history';
import { fakeRotators, keyNamed } from './fake-rotators';
import { fakeTerminal } from './fake-terminal';
import { HISTORY, hour, newSigner } from './receipts/signed-history';
import { allOf, parseXml, textOf } from '../timeline/parse-xml';

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

describe('--html', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-history-'));
  const html = join(folder, 'page.html');
  const { sign, publicKey } = newSigner();
  const steps = [
    { step: 'createSecret', versionId: 'B', at: hour(99), code: 'IssueUnknown' },
    { step: 'createSecret', versionId: 'B', at: hour(100) },
  ];
  const lines = HISTORY.map((one) => sign(one));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('writes the life of the keys from receipts, and the steps that failed', async () => {
    const asked = fakeRotators([keyNamed('prod/a')], {
      history: { versions: VERSIONS },
      receipts: { lines, publicKey },
      steps: { steps },
    });
    const terminal = fakeTerminal();
    expect(await history(asked, 'prod/a', { rotator: [], json: true, html }, terminal)).toBe(0);
    expect(terminal.err).toEqual([`the life of its keys, for a browser: ${html}`]);
    expect(terminal.out).toHaveLength(1);
    const page = parseXml(readFileSync(html, 'utf8'));
    const rows = allOf(page, 'tr').map(textOf);
    expect(rows.filter((row) => row.startsWith('key of '))).toHaveLength(3);
    expect(rows.filter((row) => row.includes('failure'))).toEqual([
      `${hour(99)}failurecreateSecret failed: IssueUnknown`,
    ]);
  });

  it('refuses where nothing was written yet', async () => {
    const empty = { history: { versions: VERSIONS }, receipts: { lines: [], publicKey }, steps: { steps: [] } };
    const asked = history(
      fakeRotators([keyNamed('prod/a')], empty),
      'prod/a',
      { rotator: [], json: false, html },
      fakeTerminal(),
    );
    await expect(asked).rejects.toThrow('prod/a has no receipts');
  });
});
