import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { providerTypes } from '../../../lib/providers/catalog';
import { ROOT } from '../../support/root';

const exists = (...path: readonly string[]): boolean => existsSync(join(ROOT, ...path));

/** What a provider type must have besides its index.ts, by which the catalog finds it. */
const PARTS: Readonly<Record<string, (type: string) => boolean>> = {
  'an adapter, lib/providers/<type>/provider.ts': (type) => exists('lib/providers', type, 'provider.ts'),
  'a fake, lib/testing/fake-providers/<type>.ts': (type) =>
    exists('lib/testing/fake-providers', `${type}.ts`) ||
    exists('lib/testing/fake-providers', type, 'index.ts') ||
    exists('lib/local/aws-providers', `${type}.ts`),
  'a page, docs/providers/<type>.md': (type) => exists('docs/providers', `${type}.md`),
  'a run of the contract suite in test/unit/providers/<type>': (type) => {
    const folder = join(ROOT, 'test/unit/providers', type);
    const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.test.ts')) : [];
    return files.some((file) => readFileSync(join(folder, file), 'utf8').includes('describeProviderContract('));
  },
};

describe.each(Object.entries(PARTS))('a provider type has %s', (_, has) => {
  it.each(Object.keys(providerTypes))('%s', (type) => {
    expect(has(type)).toBe(true);
  });
});

it('every folder of lib/providers but kit is a provider type', () => {
  const folders = readdirSync(join(ROOT, 'lib/providers'), { withFileTypes: true }).filter((one) => one.isDirectory());
  expect(folders.map(({ name }) => name).filter((name) => name !== 'kit')).toEqual(Object.keys(providerTypes));
});
