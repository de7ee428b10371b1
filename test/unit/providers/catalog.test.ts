import { writeCatalogs } from '../../../scripts/catalogs';
import { providerAdapters } from '../../../lib/providers/adapter-catalog';
import { providerTypes } from '../../../lib/providers/catalog';
import { ROOT } from '../../support/root';

describe('the catalog of provider types', () => {
  it('is what `npm run generate` writes', () => {
    expect(writeCatalogs(ROOT, { isCheck: true })).toEqual([]);
  });

  it.each(Object.keys(providerTypes))('holds %s under the name of its folder, with its adapter', (name) => {
    const adapter = providerAdapters[name];
    expect(providerTypes[name]?.type).toBe(name);
    expect(adapter).toEqual({ ...providerTypes[name], create: adapter?.create });
    expect(adapter?.create).toBeInstanceOf(Function);
  });
});
