import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { createUsage } from '../../lib/aws/usage';
import { blocksOf, namesIn } from './markdown';
import { ROOT } from '../support/root';

const page = readFileSync(join(ROOT, 'docs/reference/usage-records.md'), 'utf8');
const [example = ''] = blocksOf(page, 'json');
const record = JSON.parse(example) as Readonly<Record<string, unknown>>;

/** What the drain gate reads of one line. */
async function read(line: string) {
  const client = { send: () => Promise.resolve({ events: [{ message: line }] }) } as unknown as CloudWatchLogsClient;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return createUsage(client, '/keyturn/gateway/usage', log).records(String(record['secretArn']), new Date(0));
}

test('the record of docs/reference/usage-records.md is understood', async () => {
  const { secretArn: _, at, ...rest } = record;
  expect(await read(JSON.stringify(record))).toEqual([{ ...rest, at: new Date(String(at)) }]);
});

test('the page has each field, and only authFailures may be absent', async () => {
  expect(namesIn(page)).toEqual(Object.keys(record));
  for (const name of Object.keys(record)) {
    const found = await read(JSON.stringify({ ...record, [name]: undefined }));
    expect([name, found.length]).toEqual([name, name === 'authFailures' ? 1 : 0]);
  }
});
