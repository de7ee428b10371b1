import { writeCatalogs } from '../../../scripts/catalogs';
import { providerTypes } from '../../../lib/providers/catalog';
import { ROOT } from '../../support/root';

describe('the catalog of provider types', () => {
  it('is what `npm run generate` writes', () => {
    expect(writeCatalogs(ROOT, { isCheck: true })).toEqual([]);
  });

  it.each(Object.keys(providerTypes))('holds %s under the name of its folder', (name) => {
    expect(providerTypes[name]?.type).toBe(name);
  });
});
