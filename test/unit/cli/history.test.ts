import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { history } from '../../../lib/cli/commands/history';
import type { Receipt } from '../../../lib/rotation/receipt';
import { fakeRotators, keyNamed } from './fake-rotators';
import { fakeTerminal } from './fake-terminal';
import { HISTORY, hour, newSigner, receipt } from './receipts/signed-history';
import { allOf, parseXml, textOf } from '../timeline/parse-xml';

const OLD = '11111111-1111-4111-8111-111111111111';
const NEW = '22222222-2222-4222-8222-222222222222';
const VERSIONS = [
  { versionId: OLD, createdAt: '2026-02-23T10:00:00.000Z', labels: [] },
  { versionId: NEW, createdAt: '2026-03-02T10:00:00.000Z', labels: ['AWSCURRENT', 'AWSPENDING'] },
];
const { sign, publicKey } = newSigner();
const rotatorsWith = (receipts: readonly Receipt[]) =>
  fakeRotators([keyNamed('prod/a')], {
    history: { versions: VERSIONS },
    receipts: { lines: receipts.map((one) => sign(one)), publicKey },
    steps: { steps: STEPS },
  });
const STEPS = [
  { step: 'createSecret', versionId: 'B', at: hour(99), code: 'IssueUnknown' },
  { step: 'createSecret', versionId: 'B', at: hour(100) },
];

async function shown(receipts: readonly Receipt[], json = false): Promise<readonly string[]> {
  const terminal = fakeTerminal();
  expect(await history(rotatorsWith(receipts), 'prod/a', { rotator: [], json }, terminal)).toBe(0);
  return terminal.out;
}

test('versions and transitions in one table, the oldest first', async () => {
  const dueAt = '2026-03-03T10:00:00.000Z';
  const { versionId: _, ...orphan } = receipt(0, 'orphanRevoked', OLD, { at: '2026-02-27T10:00:00.000Z', keyId: 'K0' });
  const receipts = [
    receipt(0, 'issued', NEW, { at: '2026-03-02T10:00:00.400Z', predecessor: OLD, keyId: 'K2' }),
    receipt(0, 'retiring', OLD, { at: '2026-03-02T10:00:02.000Z', keyId: 'K1', evidence: { dueAt } }),
    receipt(0, 'rolledBack', OLD, { at: '2026-03-02T11:00:00.000Z', predecessor: NEW, requestedBy: 'ann' }),
    orphan,
  ];
  expect(await shown(receipts)).toEqual([
    'AT                        WHAT           VERSION   BY        MORE',
    `2026-02-23T10:00:00.000Z  version        11111111  -         ${OLD} now without labels`,
    '2026-02-27T10:00:00.000Z  orphanRevoked  -         rotation  key K0',
    `2026-03-02T10:00:00.000Z  version        22222222  -         ${NEW} now AWSCURRENT AWSPENDING`,
    '2026-03-02T10:00:00.400Z  issued         22222222  rotation  after 11111111 key K2',
    `2026-03-02T10:00:02.000Z  retiring       11111111  rotation  key K1 dueAt=${dueAt}`,
    `2026-03-02T11:00:00.000Z  rolledBack     11111111  ann       after 22222222 key key of ${OLD}`,
  ]);
});

test('a key without receipts shows its versions', async () => {
  expect((await shown([])).map((line) => line.slice(26, 44).trim())).toEqual([
    'WHAT     VERSION',
    'version  11111111',
    'version  22222222',
  ]);
});

test('--json is the versions and the transitions', async () => {
  const [json = ''] = await shown(HISTORY, true);
  expect(JSON.parse(json)).toEqual({ versions: VERSIONS, transitions: HISTORY });
});

describe('--html', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-history-'));
  const html = join(folder, 'page.html');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('writes the history of the keys from receipts, and the steps that failed', async () => {
    const terminal = fakeTerminal();
    expect(await history(rotatorsWith(HISTORY), 'prod/a', { rotator: [], json: true, html }, terminal)).toBe(0);
    expect(terminal.err).toEqual([`the history of its keys, for a browser: ${html}`]);
    expect(terminal.out).toHaveLength(1);
    const page = parseXml(readFileSync(html, 'utf8'));
    const rows = allOf(page, 'tr').map(textOf);
    expect(rows.filter((row) => row.startsWith('key of '))).toHaveLength(3);
    expect(rows.filter((row) => row.includes('failure'))).toEqual([
      `${hour(99)}failurecreateSecret failed: IssueUnknown`,
    ]);
  });

  it('refuses where nothing was written yet', async () => {
    const asked = history(rotatorsWith([]), 'prod/a', { rotator: [], json: false, html }, fakeTerminal());
    await expect(asked).rejects.toThrow('prod/a has no receipts');
  });
});
