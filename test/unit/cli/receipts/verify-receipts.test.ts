import { verifyReceipts, type VerifyOptions } from '../../../../lib/cli/receipts/verify-receipts';
import type { Receipt } from '../../../../lib/rotation/receipt';
import { HISTORY, hour, KEY_ARN, newSigner, receipt, SECRET } from './signed-history';

const signer = newSigner();
const LINES = HISTORY.map((one) => signer.sign(one));
const AS_OF = new Date(hour(300));

function verify(lines: readonly string[], options: Partial<VerifyOptions> = {}) {
  return verifyReceipts(lines, signer.publicKey, { secretArn: SECRET, asOf: AS_OF, ...options });
}
const found = (lines: readonly string[], options: Partial<VerifyOptions> = {}) => verify(lines, options).findings;
const kinds = (lines: readonly string[]) => [...new Set(found(lines).map(({ kind }) => kind))];
const signed = (...receipts: readonly Receipt[]) => receipts.map((one) => signer.sign(one));
const without = (line: number) => LINES.filter((_, index) => index !== line - 1);

test('a whole history has nothing wrong with it', () => {
  expect(verify(LINES)).toEqual({
    verified: HISTORY.length,
    secrets: [{ secretArn: SECRET, from: hour(0), until: hour(229) }],
    findings: [],
  });
});

test('any changed byte of any receipt, or of its signature, is found', () => {
  for (const [index, line] of LINES.entries()) {
    const { signature } = JSON.parse(line) as { signature: string };
    const from = line.indexOf('"secretArn"');
    const inside = Array.from({ length: line.indexOf(',"signature"') - from }, (_, at) => from + at);
    const inSignature = [5, 20, 40].map((at) => line.indexOf(signature) + at);
    for (const at of [...inside.filter((one) => one % 7 === index % 7), ...inSignature]) {
      const changed = line.slice(0, at) + (line[at] === 'x' ? 'y' : 'x') + line.slice(at + 1);
      const findings = found(LINES.map((one, i) => (i === index ? changed : one)));
      const [first] = findings.filter((one) => one.line === index + 1);
      expect(['edited', 'malformed']).toContain(first?.kind);
    }
  }
});

const LIFE = HISTORY.map(({ transition, versionId }, index) => [index + 1, transition, versionId]).filter(
  ([, transition]) => transition !== 'compromised',
);

test.each(LIFE)('line %i, %s of %s, is missed', (line) => {
  expect(kinds(without(Number(line)))).toContain('missing');
  expect(kinds(without(Number(line)))).not.toContain('edited');
});

test('a missing compromise leaves no gap: it is an addition to the transitions of a key', () => {
  expect(kinds(LINES.filter((line) => !line.includes('compromised')))).toEqual([]);
});

test('the missing revocation of a superseded key is found, a day after the promotion of the next', () => {
  const lines = LINES.filter((line) => !/"versionId":"C".*"(retiring|revoked|compromised)"/.test(line));
  expect(lines).toHaveLength(LINES.length - 3);
  expect(found(lines, { asOf: new Date(hour(203 + 24)) })).toEqual([]);
  expect(found(lines)).toEqual([expect.objectContaining({ kind: 'missing', versionId: 'C' })]);
});

test('a key without a promotion or a revocation is found a day after its issue', () => {
  const lines = [...LINES, ...signed(receipt(250, 'issued', 'D', { predecessor: 'B' }))];
  expect(found(lines, { asOf: new Date(hour(250 + 24)) })).toEqual([]);
  expect(found(lines)).toEqual([expect.objectContaining({ kind: 'missing', versionId: 'D' })]);
});

test('it is found when all receipts of one version are missing', () => {
  for (const version of ['B', 'C']) {
    expect(kinds(LINES.filter((line) => !line.includes(`"versionId":"${version}"`)))).toContain('missing');
  }
});

test('two lines that changed places are found', () => {
  for (let index = 1; index < LINES.length; index++) {
    const [before = '', after = ''] = LINES.slice(index - 1, index + 1);
    const findings = found([...LINES.slice(0, index - 1), after, before, ...LINES.slice(index + 1)]);
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'order', line: index + 1 }));
  }
});

test('transitions in an impossible order are found, whatever their times are', () => {
  const lines = signed(
    receipt(0, 'issued', 'A'),
    receipt(1, 'promoted', 'A'),
    receipt(2, 'issued', 'B', { predecessor: 'A' }),
    receipt(3, 'promoted', 'B', { predecessor: 'A' }),
    receipt(4, 'revoked', 'A'),
    receipt(5, 'retiring', 'A', { evidence: { dueAt: hour(6) } }),
  );
  expect(found(lines).map(({ kind, line }) => [kind, line])).toEqual([
    ['order', 5],
    ['order', 6],
  ]);
});

test('the same receipt twice is one, though it was signed and timed again', () => {
  const again: Receipt = { ...(HISTORY[5] as Receipt), at: hour(127), evidence: { refused: true, seconds: 9 } };
  expect(found([...LINES.slice(0, 6), LINES[5] ?? '', ...signed(again), ...LINES.slice(6)])).toEqual([]);
});

test('a receipt of another secret is foreign; without a secret each stands for itself', () => {
  const other = signer.sign(receipt(0, 'issued', 'Z', { secretArn: `${SECRET}-other` }));
  expect(found([other, ...LINES])).toEqual([expect.objectContaining({ kind: 'foreign', line: 1 })]);
  const each = verifyReceipts([other, ...LINES], signer.publicKey, { asOf: new Date(hour(1)) });
  expect(each.secrets.map(({ secretArn }) => secretArn)).toEqual([`${SECRET}-other`, SECRET]);
  expect(each.findings).toEqual([]);
});

test('a receipt that another key signed is foreign, and edited if it claims to be of ours', () => {
  const forged = receipt(250, 'issued', 'D', { predecessor: 'B' });
  const elsewhere = newSigner();
  const theirs = KEY_ARN.replace('1111', '9999');
  expect(found([...LINES, elsewhere.sign(forged, theirs)])).toEqual([
    expect.objectContaining({ kind: 'foreign', line: LINES.length + 1 }),
  ]);
  expect(found([...LINES, elsewhere.sign(forged)])).toEqual([
    expect.objectContaining({ kind: 'edited', line: LINES.length + 1 }),
  ]);
  const wrongKey = verifyReceipts(LINES, elsewhere.publicKey, { asOf: AS_OF });
  expect(wrongKey.verified).toBe(0);
  expect(new Set(wrongKey.findings.map(({ kind }) => kind))).toEqual(new Set(['foreign', 'missing']));
});

test('a key that was due must be proved dead a day later, at the time of the export', () => {
  const open = LINES.slice(0, 5);
  expect(found(open, { asOf: new Date(hour(125 + 24)) })).toEqual([]);
  expect(found(open, { asOf: new Date(hour(125 + 25)) })).toEqual([
    expect.objectContaining({ kind: 'missing', versionId: 'A', secretArn: SECRET }),
  ]);
});

test('a grace period that was extended counts to its new end', () => {
  const extended = receipt(110, 'retiring', 'A', { evidence: { dueAt: hour(225) } });
  expect(found([...LINES.slice(0, 5), ...signed(extended)], { asOf: new Date(hour(240)) })).toEqual([]);
});

test('a new key that never worked is retired without a promotion', () => {
  const lines = signed(
    receipt(0, 'issued', 'A'),
    receipt(1, 'promoted', 'A'),
    receipt(2, 'issued', 'B', { predecessor: 'A' }),
    receipt(3, 'retiring', 'B', { evidence: { dueAt: hour(3) } }),
    receipt(4, 'revoked', 'B'),
  );
  expect(found(lines)).toEqual([]);
});

test('the version before the first receipt is taken as given, and named', () => {
  const rest = LINES.slice(2);
  expect(verify(rest)).toMatchObject({ secrets: [{ origin: 'A' }], findings: [] });
  expect(kinds(LINES.slice(3))).toEqual(['missing']);
});

test('a key that was rolled in place ends with the promotion of the next', () => {
  const lines = signed(
    receipt(0, 'issued', 'A'),
    receipt(1, 'promoted', 'A'),
    receipt(2, 'issued', 'B', { predecessor: 'A' }),
    receipt(2, 'promoted', 'B', { predecessor: 'A', evidence: { rolled: true } }),
  );
  expect(found(lines)).toEqual([]);
});

test('the receipt of an orphan has no version, and no transitions before it', () => {
  const { versionId: _none, ...orphan } = receipt(230, 'orphanRevoked', '');
  expect(found([...LINES, ...signed(orphan)])).toEqual([]);
});

test.each([
  ['not JSON', 'x'],
  ['no object', '1'],
  ['no receipt', '{"signature":"","keyArn":""}'],
  ['a receipt without signature', JSON.stringify({ receipt: HISTORY[0], keyArn: KEY_ARN })],
  ['an unsigned member', JSON.stringify({ ...(JSON.parse(LINES[0] ?? '') as object), note: 'x' })],
  ['a version to come', signer.sign({ ...(HISTORY[0] as Receipt), v: 2 as 1 })],
  ['an unknown transition', signer.sign(receipt(300, 'lost' as 'issued', 'A'))],
  ['a time in words', signer.sign({ ...(HISTORY[0] as Receipt), at: 'today' })],
  ['a key id that is a number', signer.sign({ ...(HISTORY[0] as Receipt), keyId: 1 as unknown as string })],
])('%s is malformed', (_, line) => {
  expect(found([...LINES, line])).toEqual([
    expect.objectContaining({ kind: 'malformed', line: LINES.length + 1, message: expect.any(String) as string }),
  ]);
});

test('a file without lines proves nothing', () => {
  expect(kinds([])).toEqual(['missing']);
});

test('a public key of another kind is refused', () => {
  expect(() => verifyReceipts(LINES, 'no key', { asOf: AS_OF })).toThrow();
});
