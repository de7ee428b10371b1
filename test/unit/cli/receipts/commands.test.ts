import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportReceipts } from '../../../../lib/cli/commands/receipt-export';
import { showReceipts } from '../../../../lib/cli/commands/receipt-show';
import { verifyFile } from '../../../../lib/cli/commands/receipt-verify';
import type { RotatorFunctions } from '../../../../lib/cli/keys/rotator-functions';
import { fakeRotators, keyNamed } from '../fake-rotators';
import { fakeTerminal } from '../fake-terminal';
import { HISTORY, hour, newSigner, SECRET } from './signed-history';

const signer = newSigner();
const LINES = HISTORY.map((one) => signer.sign(one));
const folder = mkdtempSync(join(tmpdir(), 'keyturn-receipts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const keyFile = join(folder, 'key.pem');
writeFileSync(keyFile, signer.publicKey);
const NAMED = { rotator: [], json: false };

function fileOf(lines: readonly string[]): string {
  const file = join(folder, 'receipts.jsonl');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** A rotator that gives its receipts in two parts, with an empty one between. */
function functions(lines: readonly string[] = LINES): RotatorFunctions {
  const parts: Readonly<Record<string, readonly string[]>> = { '': lines.slice(0, 3), a: [], b: lines.slice(3) };
  const next: Readonly<Record<string, string>> = { '': 'a', a: 'b' };
  const rotators = fakeRotators([keyNamed('prod/key', { arn: SECRET })]);
  return {
    ...rotators,
    inspect: (rotator, event) => {
      if (event.action !== 'receipts') return rotators.inspect(rotator, event);
      const { nextToken = '' } = event as { nextToken?: string };
      const following = next[nextToken] === undefined ? {} : { nextToken: next[nextToken] };
      return Promise.resolve({ lines: parts[nextToken], publicKey: signer.publicKey, ...following } as never);
    },
  };
}

describe('receipt verify', () => {
  const options = (lines: readonly string[]) => ({ file: fileOf(lines), publicKey: keyFile, json: false });

  test('a whole file ends with status 0', () => {
    const terminal = fakeTerminal();
    expect(verifyFile(options(LINES), terminal)).toBe(0);
    expect(terminal.out).toEqual([
      `${SECRET}: from ${hour(0)} until ${hour(229)}`,
      `${LINES.length} receipts, each as it was signed; no receipt is missing`,
    ]);
  });

  test('a finding ends with status 1, and is printed with its line', () => {
    const terminal = fakeTerminal();
    const edited = (LINES[5] ?? '').replace('key of A', 'key of B');
    const lines = [...LINES.slice(0, 5), edited, ...LINES.slice(6)];
    expect(verifyFile({ ...options(lines), json: true }, terminal)).toBe(1);
    expect(JSON.parse(terminal.out[0] ?? '')).toMatchObject({
      verified: LINES.length - 1,
      findings: [
        { kind: 'edited', line: 6 },
        { kind: 'missing', versionId: 'A' },
      ],
    });
    expect(verifyFile(options(lines), terminal)).toBe(1);
    expect(terminal.out.slice(-3)).toEqual([
      expect.stringMatching(/^edited: line 6 was changed after it was signed/),
      expect.stringMatching(/^missing: version A was due at .* no receipt proves that its key is dead$/),
      `${LINES.length - 1} receipts are as they were signed; 2 findings`,
    ]);
  });

  test('what was due by now must be dead, unless the file is of another time', () => {
    const terminal = fakeTerminal();
    const open = options(LINES.slice(0, 5));
    expect(verifyFile(open, terminal)).toBe(1);
    expect(verifyFile({ ...open, asOf: hour(130) }, terminal)).toBe(0);
  });

  test('a receipt of another secret is a finding', () => {
    expect(verifyFile({ ...options(LINES), secret: `${SECRET}x` }, fakeTerminal())).toBe(1);
  });

  test.each([
    ['--file', { file: join(folder, 'none') }],
    ['--public-key', { publicKey: join(folder, 'none') }],
    ['--public-key', { publicKey: fileOf(LINES) }],
    ['--as-of', { asOf: 'soon' }],
  ])('a wrong %s ends with status 2', (option, wrong) => {
    expect(() => verifyFile({ ...options(LINES), ...wrong }, fakeTerminal())).toThrow(
      expect.objectContaining({ status: 2, message: expect.stringContaining(option) as string }) as Error,
    );
  });
});

describe('receipt show and receipt export', () => {
  test('show what happened, in every part of the answer, and whether it is whole', async () => {
    const terminal = fakeTerminal();
    expect(await showReceipts(functions(), 'prod/key', NAMED, terminal)).toBe(0);
    expect(terminal.out).toHaveLength(HISTORY.length + 1);
    expect(terminal.out[10]).toMatch(/rolledBack +B +key of B +ann +-$/);
    expect(terminal.err.at(-1)).toContain('no receipt is missing');
    const json = fakeTerminal();
    expect(await showReceipts(functions(LINES.slice(1)), 'prod/key', { ...NAMED, json: true }, json)).toBe(1);
    expect(JSON.parse(json.out[0] ?? '')).toMatchObject({
      receipts: HISTORY.slice(1),
      findings: [{ kind: 'missing', versionId: 'A' }],
    });
  });

  test('export gives what verify takes', async () => {
    const terminal = fakeTerminal();
    const publicKey = join(folder, 'exported.pem');
    expect(await exportReceipts(functions(), 'prod/key', { ...NAMED, publicKey }, terminal)).toBe(0);
    expect(readFileSync(publicKey, 'utf8')).toBe(signer.publicKey);
    expect(verifyFile({ file: fileOf(terminal.out), publicKey, json: false }, fakeTerminal())).toBe(0);
  });
});
