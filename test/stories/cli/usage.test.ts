import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './run-cli';

const COMMANDS = 'demo local adopt status history doctor plan providers rotate rollback extend revoke contain'.split(
  ' ',
);
const MISTAKES = join('test', 'stories', 'cli', 'ten-mistakes.yaml');
let directory: string;
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'keyturn-cli-'))));
afterAll(() => rmSync(directory, { recursive: true }));

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

test('--help lists the commands and the exit statuses', async () => {
  const { status, stdout } = await runCli(['--help']);
  expect(status).toBe(0);
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  expect(stdout).toContain('Exit status: 0 done, 1 failed or refused, 2 the command or its configuration is wrong.');
});

test.each([
  [['nonsense'], "error: unknown command 'nonsense'"],
  [['local', '--prot', '1'], "error: unknown option '--prot'"],
  [['local', '--port', '99999'], '--port 99999: expected a number from 0 (any free port) to 65535'],
  [['local', '--config', 'no-such-file.yaml'], 'no-such-file.yaml: cannot be read: no such file'],
  [['demo', '--config', 'no-such-file.yaml'], 'no-such-file.yaml: cannot be read: no such file'],
  [['adopt', 'prod/key', '--config', 'no-such-file.yaml'], 'no-such-file.yaml: cannot be read: no such file'],
  [['rollback'], "error: missing required argument 'names'"],
  [['local', '--secrets', 'no-such-file.json'], '--secrets no-such-file.json: cannot be read'],
])('%j ends with status 2, and one line says why', async (args, line) => {
  const { status, stdout, stderr } = await runCli(args);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(lines(stderr)[0]).toBe(line);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test.each([
  ['is no JSON', '{"keyturn/admin/gateway": "canary-value"'],
  ['is a list', '["canary-value"]'],
  ['holds a number', '{"keyturn/admin/gateway": 4711}'],
])('a secrets file that %s: status 2, one line, and nothing of what is in it', async (_, text) => {
  const file = join(directory, 'secrets.json');
  writeFileSync(file, text);
  const { status, stdout, stderr } = await runCli(['local', '--port', '0', '--secrets', file]);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(lines(stderr)).toHaveLength(1);
  expect(stderr).toMatch(/^--secrets .*secrets\.json: /);
  expect(stderr).not.toMatch(/canary|4711/);
});

test('a port that is taken: status 1 and one line', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { status, stdout, stderr } = await runCli(['local', '--port', String(port)]);
  server.close();
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(lines(stderr)).toEqual([expect.stringContaining(`port ${port} is taken`)]);
});

const TEN = [
  /:3:10: defaults\.every: .*'sometimes'$/,
  /:4:10: defaults\.grace: expected at most 30d, found '40d'$/,
  /:6:20: providers\.gateway\.type: unknown provider type 'htttp'; did you mean 'http'\?$/,
  /:7:43: providers\.iam\.options\.users: must not be empty$/,
  /:9:23: keys\.prod\/a\.provider: no provider account 'iamm' .*did you mean 'iam'\?$/,
  /:10:35: keys\.prod\/b\.grace: .*'soon'$/,
  /:11:35: keys\.prod\/c\.every: .*'1h'$/,
  /:12:43: keys\.prod\/d\.valueFields\.apikey: unknown field; did you mean 'apiKey'\?$/,
  /:13:3: keys\.prod\/e-abcdef: ends with a hyphen and six characters/,
  /:14:41: keys\.prod\/f\.criticality: .*'huge'$/,
];

test.each([
  ['keyturn local', ['local', '--port', '0', '--config', MISTAKES], 'keyturn.js'],
  ['keyturn demo', ['demo', '--json', '--config', MISTAKES], 'keyturn.js'],
  ['the CDK app', [], 'app.js'],
])('%s with ten mistakes in keys.yaml: ten messages, status 2, nothing written', async (_, args, bin) => {
  const outdir = mkdtempSync(join(directory, 'out-'));
  const env = { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ config: MISTAKES }), TMPDIR: outdir };
  const { status, stdout, stderr } = await runCli(args, env, bin);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(lines(stderr)).toEqual(TEN.map((pattern) => expect.stringMatching(pattern) as string));
  expect(readdirSync(outdir).filter((name) => !name.startsWith('tsx-'))).toEqual([]);
});
