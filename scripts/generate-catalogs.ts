import { writeCatalogs } from './catalogs';

/** Part of `npm run generate`; with `--check` it only names the catalogs that are out of date. */
const isCheck = process.argv.includes('--check');
const stale = writeCatalogs(process.cwd(), { isCheck });
for (const file of stale) console.log(isCheck ? `out of date: ${file} (npm run generate)` : `wrote ${file}`);
process.exitCode = isCheck && stale.length > 0 ? 1 : 0;
