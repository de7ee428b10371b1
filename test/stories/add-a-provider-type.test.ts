import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/root';

const tree = mkdtempSync(join(tmpdir(), 'keyturn-new-type-'));
const inTree = (path: string): string => join(tree, path);
afterAll(() => rmSync(tree, { recursive: true }));

/** All that is written for a new type, here after the model of another. */
const WRITTEN = [
  ['lib/providers/sendgrid', 'lib/providers/acme'],
  ['lib/testing/fake-providers/sendgrid.ts', 'lib/testing/fake-providers/acme.ts'],
  ['docs/providers/sendgrid.md', 'docs/providers/acme.md'],
  ['test/unit/providers/sendgrid', 'test/unit/providers/acme'],
] as const;

const INVENTORY = `
providers:
  mail: { type: acme, admin: keyturn/admin/acme }
keys:
  mail/api-key: { provider: mail, every: 30d, grace: 1h, options: { scopes: mail.send } }
`;

const node = (...args: readonly string[]): string => run(process.execPath, args);

function run(command: string, args: readonly string[]): string {
  const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: tree, env, encoding: 'utf8' });
  expect({ status, stderr: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

function renamed(text: string): string {
  return text.replaceAll('sendgrid', 'acme').replaceAll('SendGrid', 'Acme').replaceAll('Sendgrid', 'Acme');
}

/** The model with the new type's name in it: a file, or the files of a folder. */
function writeLike(model: string, written: string): void {
  cpSync(join(ROOT, model), inTree(written), { recursive: true });
  const files = /\.\w+$/.test(written) ? [written] : readdirSync(inTree(written)).map((name) => join(written, name));
  for (const file of files) writeFileSync(inTree(file), renamed(readFileSync(inTree(file), 'utf8')));
}

beforeAll(() => {
  const parts = readdirSync(ROOT).filter((name) => !/^(\..*|node_modules|cdk\.out|dist|coverage)$/.test(name));
  const filter = (path: string): boolean => !/[\\/]node_modules($|[\\/])/.test(path.slice(ROOT.length));
  for (const part of parts) cpSync(join(ROOT, part), inTree(part), { recursive: true, filter });
  symlinkSync(join(ROOT, 'node_modules'), inTree('node_modules'));
  for (const [model, written] of WRITTEN) writeLike(model, written);
  writeFileSync(inTree('keys.yaml'), INVENTORY);
  run('npm', ['run', '--silent', 'generate']);
});

test('a new type is in the table, in keys.yaml and in the constructs, and nothing else was edited', () => {
  const types = JSON.parse(node('bin/keyturn.js', 'providers', '--json')) as readonly { readonly type: string }[];
  expect(types.map(({ type }) => type)).toContain('acme');
  expect(readFileSync(inTree('docs/providers/README.md'), 'utf8')).toContain('[`acme`](acme.md)');
  expect(node('bin/keyturn.js', 'plan', '--config', 'keys.yaml')).toContain('mail/api-key');
  expect(readFileSync(inTree('lib/cdk/key-provider.ts'), 'utf8')).toContain('static acme(options: AcmeOptions');
});

test('its keys are rotated in the local cloud, at its fake', () => {
  const summary = JSON.parse(
    node('bin/keyturn.js', 'demo', '--config', 'keys.yaml', '--json', '--html', 'page.html'),
  ) as object;
  expect(summary).toMatchObject({ failed: 0, oldKeyRefused: true, orphans: 0 });
});

test('its contract suite and the tests of what a type must have pass', () => {
  node(
    'node_modules/jest/bin/jest.js',
    '-w',
    '1',
    'test/unit/providers/acme',
    'test/unit/providers/complete',
    'test/unit/providers/catalog',
    'test/unit/cli/providers',
  );
});
