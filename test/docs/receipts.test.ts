import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TRANSITIONS } from '../../lib/rotation/receipt';
import { HISTORY, newSigner } from '../unit/cli/receipts/signed-history';
import { blocksOf, namesIn, sectionsOf } from './markdown';
import { ROOT } from '../support/root';

const sections = sectionsOf(readFileSync(join(ROOT, 'docs/reference/receipts.md'), 'utf8'));
const text = (heading: string): string => sections.find((one) => one.heading === heading)?.text ?? '';

const directory = mkdtempSync(join(tmpdir(), 'keyturn-openssl-'));
afterAll(() => rmSync(directory, { recursive: true }));

const run = (command: string) => spawnSync('sh', ['-e', '-c', command], { cwd: directory, encoding: 'utf8' });
const hasTools = run('command -v openssl && command -v jq').status === 0;

test('docs/reference/receipts.md lists every transition, and no other', () => {
  const rows = namesIn(text('What is written')).filter((name) => /^[a-z][A-Za-z]+$/.test(name));
  expect(rows).toEqual([...TRANSITIONS]);
});

// The recipe needs two programs of the reader's; without them the verification by Node.js is tested elsewhere.
(hasTools ? test : test.skip)(
  'the recipe of docs/reference/receipts.md verifies a receipt, and only as it was signed',
  () => {
    const [recipe = ''] = blocksOf(text('Verify one by hand'), 'sh');
    const [fetchKey = '', ...verifyLine] = recipe.trim().split('\n');
    const signer = newSigner();
    const write = (name: string, content: string) => writeFileSync(join(directory, name), content);
    write('public', signer.publicKey.replace(/-----.*-----|\n/g, ''));
    expect(run(fetchKey.replace(/^aws .* --output text/, 'cat public'))).toMatchObject({ status: 0 });
    expect(readFileSync(join(directory, 'key.pem'), 'utf8')).toBe(signer.publicKey);
    for (const receipt of HISTORY) {
      const line = signer.sign({
        ...receipt,
        requestedBy: 'Zoë "the" ops',
        evidence: { ...receipt.evidence, seconds: 0.75 },
      });
      write('receipts.jsonl', `${line}\n`);
      expect(run(verifyLine.join('\n'))).toMatchObject({ status: 0, stdout: 'Verified OK\n' });
      write('receipts.jsonl', `${line.replace('rotation', 'rotatiom').replace('0.75', '0.76')}\n`);
      expect(run(verifyLine.join('\n')).stdout).not.toContain('OK');
    }
  },
);
