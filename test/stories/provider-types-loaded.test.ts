import { spawnSync } from 'node:child_process';
import { ROOT } from '../support/root';

/** The files that a process has loaded once it has read the catalog so. */
function loadedBy(reading: string): readonly string[] {
  const script = `
    const { providerTypes } = require('./lib/providers/catalog.ts');
    ${reading}
    console.log(JSON.stringify(Object.keys(require.cache)));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['-r', 'tsx/cjs', '-e', script], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as string[];
}

test('the catalog loads the types that are read, and no other', () => {
  const loaded = loadedBy('providerTypes.twilio.check({});');
  const types = loaded.flatMap((file) => /lib.providers.([^/\\]+).index\.ts$/.exec(file)?.[1] ?? []);
  expect(types).toEqual(['twilio']);
});

test('the catalog loads no adapter, and no SDK', () => {
  const loaded = loadedBy('for (const type of Object.values(providerTypes)) type.check({});');
  expect(loaded.filter((file) => /@aws-sdk|lib.providers.[^/\\]+.provider\.ts$/.test(file))).toEqual([]);
});
