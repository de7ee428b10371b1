import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROVIDER_COLUMNS, providerCells, providers, providerSummaries } from '../../../lib/cli/commands/providers';
import { providerTypes } from '../../../lib/providers/catalog';
import { fakeTerminal } from './fake-terminal';
import { ROOT } from '../../support/root';

test('every type of the catalog, sorted, with a page of its own', () => {
  const summaries = providerSummaries(providerTypes);
  expect(summaries.map(({ type }) => type)).toEqual(Object.keys(providerTypes).sort());
  expect(summaries.filter(({ docs }) => !existsSync(join(ROOT, docs)))).toEqual([]);
});

test('what options decide is declared, and what is fixed is said', () => {
  expect(providerSummaries(providerTypes)).toContainEqual({
    type: 'aws-iam',
    class: 'slots',
    maxKeys: 2,
    lists: true,
    lastUsed: true,
    disables: true,
    nativeGrace: false,
    secretShownOnce: true,
    propagation: 60,
    docs: 'docs/providers/aws-iam.md',
  });
  expect(providerSummaries(providerTypes).find(({ type }) => type === 'http')).toMatchObject({
    class: 'declared',
    lists: 'declared',
  });
});

test('--json is the same, for scripts', async () => {
  const terminal = fakeTerminal();
  expect(await providers({ json: true }, terminal)).toBe(0);
  expect(JSON.parse(terminal.out[0] ?? '')).toEqual(providerSummaries(providerTypes));
});

/** A line of a Markdown table, however wide its columns are drawn. */
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

test('the page of the providers has a row for each type, and says the same', () => {
  const page = readFileSync(join(ROOT, 'docs', 'providers', 'README.md'), 'utf8')
    .replace(/ +/g, ' ')
    .split('\n');
  const rows = providerSummaries(providerTypes).map((summary) => {
    const [type = '', ...rest] = providerCells(summary);
    return row([`[\`${type}\`](${type}.md)`, ...rest]);
  });
  expect(page.filter((line) => line.startsWith('| [`'))).toEqual(rows);
  expect(page).toContain(row(PROVIDER_COLUMNS));
});
