import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import fc from 'fast-check';
import { createUsage } from '../../lib/aws/usage';
import { parseSignedReceipt } from '../../lib/cli/receipts/parse-receipt';
import { canonicalJson } from '../../lib/rotation/canonical-json';
import { readStages } from '../../lib/rotation/labels';
import { parseLineage } from '../../lib/rotation/lineage';
import { DEFAULT_FIELDS, readPolicy, TAGS } from '../../lib/rotation/policy';
import { checkChain } from '../../lib/rotation/receipt-chain';
import { fieldsOfValue, formatSecretValue, parseSecretValue } from '../../lib/rotation/secret-value';
import { ApiKey } from '../../lib/rotation/api-key';
import { CANARY, FUZZ, hostileJson, inherited, MONSTER_TEXTS, ownFields, tame } from './hostile';

const before = inherited();
afterEach(() => expect(inherited()).toEqual(before));

/** Reads each text; whatever it says, it must be read or refused as ours are. */
async function readAll(texts: fc.Arbitrary<string>, read: (text: string) => unknown): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  const property = fc.asyncProperty(texts, async (text) => void seen.add(await tame(() => read(text))));
  await fc.assert(property, FUZZ);
  for (const monster of MONSTER_TEXTS) seen.add(await tame(() => read(monster)));
  return seen;
}
const json = (names: readonly string[]) =>
  fc.oneof(
    { weight: 4, arbitrary: hostileJson(names).map((value) => String(JSON.stringify(value))) },
    { weight: 1, arbitrary: fc.string() },
  );

const ISSUED = { keyId: 'key-2', key: ApiKey.of('value-2') };
const FACTS = { provider: 'http', issuedAt: new Date('2026-01-01T00:00:00Z') };

test.each(['json', 'text'] as const)('a value of format %s that somebody put into a secret', async (format) => {
  const policy = { format, fields: { ...DEFAULT_FIELDS, apiKey: '__proto__' } };
  const seen = await readAll(json(['apiKey', 'apiKeyId', 'provider', 'keyturn', 'issuedAt']), (text) => {
    for (const one of [policy, { format, fields: DEFAULT_FIELDS }]) {
      parseSecretValue(text, one);
      fieldsOfValue(text, one);
      const stored = formatSecretValue(ISSUED, text, one, FACTS);
      // What is carried over never replaces what was issued.
      const again = parseSecretValue(stored, one);
      if (again.kind !== 'key' || again.key.reveal() !== 'value-2') throw new Error('the issued key was lost');
    }
  });
  expect([...seen]).toEqual(['fine']);
});

test('a record of usage', async () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-AbCdEf';
  const names = ['versionId', 'consumer', 'at', 'uses', 'authFailures'];
  const warned: unknown[] = [];
  const log = { info: () => undefined, error: () => undefined, warn: (...line: unknown[]) => void warned.push(line) };
  const record = fc
    .array(fc.tuple(fc.constantFrom(...names, '__proto__'), hostileJson(names)), { maxLength: 3 })
    .map((spoils) =>
      JSON.stringify(
        ownFields([
          ['secretArn', arn],
          ...Object.entries({ versionId: 'v', consumer: 'c', at: '2026-01-01T00:00:00Z', uses: 1 }),
          ...spoils,
        ]),
      ),
    );
  const seen = await readAll(fc.oneof(record, json(names)), async (message) => {
    const client = { send: () => Promise.resolve({ events: [{ message }] }) } as unknown as CloudWatchLogsClient;
    const records = await createUsage(client, '/keyturn/x/usage', log).records(arn, new Date(0));
    for (const { versionId, consumer, at, uses, authFailures } of records) {
      if (!/^[^\s\p{C}]{1,128}$/u.test(consumer) || versionId.length > 64) throw new Error('not a name');
      if (!(uses >= 0 && authFailures >= 0) || Number.isNaN(at.getTime())) throw new Error('not a count');
    }
  });
  expect([...seen]).toEqual(['fine']);
  expect(warned.length).toBeGreaterThan(0);
  expect(JSON.stringify(warned)).not.toContain(CANARY);
});

test('a line of receipts, and the life that receipts tell', async () => {
  const names = ['receipt', 'signature', 'keyArn', 'v', 'transition', 'versionId', 'predecessor', 'at', 'evidence'];
  const receipt = fc
    .array(fc.tuple(fc.constantFrom(...names, '__proto__'), hostileJson(names)), { maxLength: 3 })
    .map((spoils) => {
      const right = {
        v: 1,
        transition: 'issued',
        secretArn: 'a',
        versionId: '__proto__',
        at: '2026-01-01T00:00:00.000Z',
      };
      const signed = { ...right, keyId: 'k', requestedBy: 'rotation', evidence: {} };
      const spoilt = ownFields([...Object.entries(signed), ...spoils]);
      return JSON.stringify({ receipt: spoilt, signature: 's', keyArn: 'a' });
    });
  const seen = await readAll(fc.oneof(receipt, json(names)), (line) => {
    const parsed = parseSignedReceipt(line);
    if ('problem' in parsed) return;
    checkChain(
      [
        { line: 1, receipt: parsed.receipt },
        { line: 2, receipt: parsed.receipt },
      ],
      new Date('2026-02-01'),
    );
    canonicalJson(parsed.receipt);
  });
  expect([...seen]).toEqual(['fine']);
});

test('tags', async () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('P', '1h', '-1h', '1e3h', 'a=b', '__proto__=x', 'idle=1h then=x', CANARY),
  );
  const tags = fc.dictionary(fc.constantFrom(...Object.values(TAGS)), text, { maxKeys: 5 });
  const seen = new Set<string>();
  const property = fc.asyncProperty(tags, async (given) => {
    // A tag is no secret: that its text is logged is right.
    seen.add(await tame(() => readPolicy({ name: 's', tags: given })).catch((error: Error) => error.message));
  });
  await fc.assert(property, FUZZ);
  expect([...seen].filter((one) => !/^fine$|^PolicyInvalid$|^the error PolicyInvalid repeats/.test(one))).toEqual([]);
});

test('labels, and names of keys', () => {
  const due = fc
    .tuple(fc.string({ maxLength: 20 }), fc.constantFrom('v1', '__proto__'))
    .map(([time, id]) => `KEYTURN_RETIRING_${time}_${id}`);
  const label = fc.oneof(
    due,
    fc.string(),
    fc.constantFrom('AWSCURRENT', 'KEYTURN_CLAIM_', 'KEYTURN_CLAIM___proto__', 'KEYTURN_RETIRING_99999999T9999Z_v1'),
  );
  const versions = fc
    .array(fc.tuple(fc.constantFrom('v1', 'v2', '__proto__', 'constructor'), fc.array(label, { maxLength: 6 })))
    .map((entries) => ownFields(entries) as Record<string, string[]>);
  fc.assert(
    fc.property(versions, fc.string(), (given, name) => {
      const { retiring } = readStages({ versions: given });
      expect(retiring.filter(({ dueAt }) => Number.isNaN(dueAt.getTime()))).toEqual([]);
      const lineage = parseLineage(`kt_0123456789abcdef_0123456789abcdef_${name}`);
      expect(Number.isNaN(lineage?.issuedAt.getTime() ?? 0)).toBe(false);
    }),
    FUZZ,
  );
});
