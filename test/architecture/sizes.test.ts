import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/root';

const below = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !/[\\/](node_modules|dist)([\\/]|$)/.test(entry.parentPath),
  );
const entries = ['bin', 'lambdas', 'lib', 'packages', 'scripts', 'test'].flatMap(below);

it('no folder holds more than 40 files', () => {
  const counts = new Map<string, number>();
  for (const { parentPath } of entries) counts.set(parentPath, (counts.get(parentPath) ?? 0) + 1);
  expect(counts.size).toBeGreaterThan(50);
  expect([...counts].filter(([, count]) => count > 40)).toEqual([]);
});

it('no file of source is longer than 200 lines', () => {
  const sources = entries
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => file.endsWith('.ts') && !/[\\/](test|contracts)[\\/]/.test(file.slice(ROOT.length)));
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.filter((file) => readFileSync(file, 'utf8').trimEnd().split('\n').length > 200)).toEqual([]);
});
