import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadInventory } from '../../../lib/inventory/load-inventory';
import { providerTypeOf } from '../../../lib/inventory/provider-file';
import { providerTypes } from '../../../lib/providers/catalog';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-provider-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file that exports a type of this name, which says what it was asked. */
function providerFile(name: string, type: string): string {
  const file = join(folder, name);
  writeFileSync(
    file,
    `export const providerType = {
       type: '${type}', needsAdmin: true, keyOptions: [],
       check: (options: { colour?: string }) =>
         options.colour === 'red' ? [] : [{ path: ['colour'], message: 'expected red' }],
       capabilities: () => ({ class: 'many', propagationSeconds: 5, lineage: 'name', lists: true }),
       create: () => ({}),
     };`,
  );
  return file;
}

const acme = providerFile('acme.ts', 'acme');

function load(type: string, colour = 'red') {
  const yaml = `
providers:
  shop: { type: ${type}, admin: keyturn/admin/shop, options: { colour: ${colour} } }
keys:
  prod/shop-key: { provider: shop, every: 30d, grace: 4h }
`;
  return loadInventory(join(folder, 'keys.yaml'), () => yaml, providerTypes);
}

describe('a custom provider type in keys.yaml', () => {
  it('is found beside the inventory, and says what it can do', () => {
    expect(load('./acme.ts').inventory?.providers).toEqual([
      expect.objectContaining({
        type: 'acme',
        providerFile: acme,
        capabilities: { class: 'many', propagationSeconds: 5, lineage: 'name', lists: true },
      }),
    ]);
  });

  it('checks its options', () => {
    expect(load('./acme.ts', 'blue').problems).toEqual([
      expect.objectContaining({ path: 'providers.shop.options.colour', message: 'expected red' }),
    ]);
  });

  it.each([
    ['./none.ts', 'none.ts cannot be loaded: '],
    ['./empty.ts', 'empty.ts exports no providerType (docs/providers/writing-one.md)'],
    ['./named.ts', "named.ts: expected a type of lower-case letters, digits and hyphens, at most 40, found 'Acme Inc'"],
    ['./ours.ts', "ours.ts: type 'http' is one of Keyturn's own: give it another name"],
    ['acme.ts', "unknown provider type 'acme.ts'"],
  ])('%s is refused', (type, message) => {
    writeFileSync(join(folder, 'empty.ts'), 'export const other = 1;');
    providerFile('named.ts', 'Acme Inc');
    providerFile('ours.ts', 'http');
    expect(load(type).problems).toEqual([
      expect.objectContaining({ path: 'providers.shop.type', message: expect.stringContaining(message) as string }),
    ]);
  });
});

describe('a reference to a provider type', () => {
  it("is one of Keyturn's types by its name, or a file", () => {
    expect(providerTypeOf({ type: 'http' })).toBe(providerTypes['http']);
    expect(providerTypeOf({ type: 'acme', providerFile: acme }).type).toBe('acme');
  });

  it.each([
    [{ type: 'acme' }, "unknown provider type 'acme'; known: "],
    [{ type: 'toString' }, "unknown provider type 'toString'"],
    [{ type: 'other', providerFile: acme }, "acme.ts is of type 'acme', not 'other'"],
    [{ type: 'acme', providerFile: './acme.ts' }, "expected an absolute path of a provider file, found './acme.ts'"],
  ])('%j is refused', (reference, message) => {
    expect(() => providerTypeOf(reference)).toThrow(message);
  });
});
