import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HISTORY, newSigner } from '../../unit/cli/receipts/signed-history';
import { runCli } from './run-cli';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-receipts-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('receipt verify, from the command line', async () => {
  const signer = newSigner();
  const [file, publicKey] = [join(folder, 'receipts.jsonl'), join(folder, 'key.pem')];
  writeFileSync(file, `${HISTORY.map((one) => signer.sign(one)).join('\n')}\n`);
  writeFileSync(publicKey, signer.publicKey);
  const args = ['receipt', 'verify', '--file', file, '--public-key', publicKey, '--json'];
  const { status, stdout } = await runCli(args);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ verified: HISTORY.length, findings: [] });
});
