import { spawnSync } from 'node:child_process';
import { ROOT } from '../support/root';

test('the catalog loads the types that are read, and no other', () => {
  const script = `
    const { providerTypes } = require('./lib/providers/catalog.ts');
    providerTypes.twilio.check({});
    const loaded = Object.keys(require.cache).flatMap((file) => /lib.providers.([^/\\\\\\\\]+).index.ts$/.exec(file)?.[1] ?? []);
    console.log(JSON.stringify(loaded));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['-r', 'tsx/cjs', '-e', script], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(['twilio']);
});
