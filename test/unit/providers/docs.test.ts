import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { createHttpFakeProvider } from '../../../lib/testing/fake-providers/http/http-fake-provider';
import { providerTypes } from '../../../lib/providers/catalog';
import type { HttpOptions } from '../../../lib/providers/http/options';
import { REQUEST_NAMES, SHAPE } from '../../../lib/providers/http/options';
import { ROOT } from '../../support/root';

const folder = join(ROOT, 'docs/providers');
/** Pages that are of no type. */
const GUIDES = ['README.md', 'adding-a-type.md', 'writing-one.md'];

interface Inventory {
  readonly providers?: Readonly<
    Record<string, { readonly type: string; readonly options: Readonly<Record<string, unknown>> }>
  >;
  readonly keys?: Readonly<
    Record<string, { readonly provider: string; readonly options?: Readonly<Record<string, string>> }>
  >;
}

/** The YAML blocks of a page that describe provider accounts. */
function inventories(page: string): Inventory[] {
  const blocks = readFileSync(join(folder, page), 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, yaml]) => parse(yaml ?? '') as Inventory).filter(({ providers }) => providers);
}

describe('the pages of the provider types', () => {
  it('are one per type', () => {
    const pages = readdirSync(folder).filter((page) => !GUIDES.includes(page));
    expect(pages.sort()).toEqual(
      Object.keys(providerTypes)
        .map((type) => `${type}.md`)
        .sort(),
    );
  });

  it.each(Object.keys(providerTypes))('of %s show an inventory that is right', (name) => {
    const found = inventories(`${name}.md`);
    expect(found).not.toEqual([]);
    for (const { providers = {}, keys = {} } of found) {
      for (const [account, { type, options }] of Object.entries(providers)) {
        expect(providerTypes[type]?.check(options)).toEqual([]);
        for (const key of Object.values(keys).filter(({ provider }) => provider === account)) {
          const merged = { ...options, ...key.options };
          expect([
            ...(providerTypes[type]?.check(merged) ?? []),
            ...(providerTypes[type]?.checkKey?.(merged) ?? []),
          ]).toEqual([]);
        }
      }
    }
  });

  it('show an http description that has a fake', () => {
    const options = Object.values(inventories('http.md')[0]?.providers ?? {})[0]?.options as HttpOptions;
    const fakeProvider = createHttpFakeProvider(options, {
      admin: { token: 't' },
      clock: { now: () => new Date() },
      propagationMs: 0,
    });
    expect(fakeProvider.view().keys).toEqual([]);
  });

  it('name every option of http', () => {
    const page = readFileSync(join(folder, 'http.md'), 'utf8');
    const names = [...Object.keys(SHAPE), ...REQUEST_NAMES];
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
