import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROVIDER_COLUMNS, providerCells, providerSummaries } from '../lib/cli/commands/providers';
import { providerTypes } from '../lib/providers/catalog';

/** Writes the table of the provider types into their page, as `keyturn providers` prints it. */
function writeProviderTable(root: string): void {
  const file = join(root, 'docs', 'providers', 'README.md');
  const page = readFileSync(file, 'utf8');
  writeFileSync(file, page.replace(/^\|.*\|\n(\|.*\|\n)+/m, table()));
}

/** Columns as wide as their widest cell, as the formatter draws them. */
function table(): string {
  const rows = providerSummaries(providerTypes).map((summary) => {
    const [type = '', ...rest] = providerCells(summary);
    return [`[\`${type}\`](${type}.md)`, ...rest];
  });
  const widths = PROVIDER_COLUMNS.map((name, at) =>
    Math.max(...[name, ...rows.map((row) => row[at] ?? '')].map((cell) => cell.length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |\n`;
  return [PROVIDER_COLUMNS, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('');
}

writeProviderTable(process.cwd());
