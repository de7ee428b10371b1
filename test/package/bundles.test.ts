import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FUNCTION_ROLES } from '../../lib/rotation/fixed-names';
import { ROOT } from '../support/root';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'keyturn-synth-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The app as the CDK CLI runs it: context by the environment, the assembly into a directory. */
function synthesize(context: Readonly<Record<string, unknown>>) {
  return spawnSync(process.execPath, [join(ROOT, 'bin', 'app.js')], {
    cwd: directory,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      CDK_OUTDIR: join(directory, 'cdk.out'),
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
  });
}

interface TemplateFile {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Properties: Readonly<Record<string, unknown>>;
      }
    >
  >;
}

test('from another directory, the bundles of the example carry one provider type each and are small', () => {
  const { status, stderr } = synthesize({ config: join(ROOT, 'keys.example.yaml') });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  const out = join(directory, 'cdk.out');
  const template = JSON.parse(readFileSync(join(out, 'Keyturn.template.json'), 'utf8')) as TemplateFile;
  const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  expect(functions).toHaveLength(FUNCTION_ROLES.length);
  // Each its own: a rotation function that is a revocation function would load just as well.
  expect(new Set(functions.map(({ Properties }) => JSON.stringify(Properties['Code']))).size).toBe(
    FUNCTION_ROLES.length,
  );
  for (const { Properties } of functions) {
    const { S3Key } = Properties['Code'] as { readonly S3Key: string };
    const asset = join(out, `asset.${S3Key.replace('.zip', '')}`);
    const files = readdirSync(asset);
    expect(files).toContain('index.mjs');
    expect(files.filter((file) => !file.endsWith('.mjs'))).toEqual([]);
    const bundle = files.map((file) => readFileSync(join(asset, file), 'utf8')).join('\n');
    expect(Buffer.byteLength(bundle)).toBeLessThan(480_000);
    expect(bundle).not.toContain('CreateAccessKey');
    expect(bundle).not.toContain(ROOT);
    expect(Properties['Handler']).toBe('index.handler');
    // It loads without an SDK beside it, and its first complaint is that nothing is configured.
    const loaded = spawnSync(process.execPath, [join(asset, 'index.mjs')], { encoding: 'utf8', cwd: asset, env: {} });
    expect(loaded.stderr).toContain("The function's configuration is wrong: KEYTURN_ROTATOR is not set");
  }
});

test('an inventory with mistakes is reported on stderr, ends with status 2, and writes nothing', () => {
  const config = join(directory, 'keys.yaml');
  writeFileSync(config, 'providers:\n  gw: { type: htp }\nkeys:\n  prod/a: { provider: gx, every: 1h }\n');
  const { status, stderr, stdout } = synthesize({ config });
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringContaining(`${config}:2:15: providers.gw.type: unknown provider type 'htp'; did you mean 'http'?`),
    expect.stringContaining(`${config}:4:23: keys.prod/a.provider: no provider account 'gx'`),
    expect.stringContaining(`${config}:4:34: keys.prod/a.every: Secrets Manager rotates every 4h`),
  ]);
  // The directory itself comes from the CDK, before it asks for anything.
  expect(readdirSync(join(directory, 'cdk.out'))).toEqual([]);
});

test('a missing inventory is one line', () => {
  const { status, stderr } = synthesize({ config: 'nowhere.yaml' });
  expect({ status, stderr }).toEqual({ status: 2, stderr: 'nowhere.yaml: cannot be read: no such file\n' });
});
