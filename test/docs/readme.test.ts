import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAws } from './aws-command';
import { blocksOf, inlineCodeOf } from './markdown';
import { openSession, runNode, type Session } from './session';
import { ROOT } from '../support/root';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const commands = blocksOf(readme, 'sh').flatMap((block) => block.split('\n').filter((line) => line.trim() !== ''));

interface IssuedKey {
  readonly id: string;
  readonly secret: string;
}

/** A key that a team has made by hand, in a secret that it has made by hand. */
async function makeByHand({ local }: Session): Promise<string> {
  const fakeProvider = local?.fakeProviders['gateway'];
  if (!local || !fakeProvider) throw new Error('the local cloud has no gateway');
  const answer = await fetch(`${fakeProvider.endpoint}/v1/keys`, {
    method: 'POST',
    headers: { authorization: 'Bearer made-up', 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'by hand' }),
  });
  const { id, secret } = (await answer.json()) as IssuedKey;
  const value = JSON.stringify({ token: secret, host: 'legacy.example.com' });
  await runAws(['secretsmanager', 'create-secret', '--name', 'legacy/key', '--secret-string', value], local);
  return id;
}

/** The stack's output `AlarmTopicArn`, as an alarm names it. */
async function alarmTopic({ local }: Session): Promise<string> {
  if (!local) throw new Error('the local cloud is not there');
  const { MetricAlarms } = await runAws(['cloudwatch', 'describe-alarms'], local);
  return (MetricAlarms as { AlarmActions: string[] }[])[0]?.AlarmActions[0] ?? '';
}

describe('the commands of README.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-readme-'));
  const session = openSession({ folder, placeholders: { KEY_ID: makeByHand, TOPIC: alarmTopic } });

  beforeAll(() => {
    const example = readFileSync(join(ROOT, 'keys.example.yaml'), 'utf8');
    const handMade = '  legacy/key: { provider: gateway, secret: legacy/key, valueFields: { apiKey: token } }\n';
    writeFileSync(join(folder, 'keys.yaml'), example.replace('maxKeys: 2', 'maxKeys: 4') + handMade);
    writeFileSync(join(folder, 'admin.json'), '{"token":"made-up"}');
  });

  afterAll(async () => {
    await session.close();
    rmSync(folder, { recursive: true });
  });

  it('are found', () => {
    expect(commands).toEqual(expect.arrayContaining(['npm ci', 'npm start', 'npx cdk deploy -c config=keys.yaml']));
  });

  it.each([...new Set(commands)])('%s', (line) => session.type(line));

  it('have rotated the key', async () => {
    if (!session.local) throw new Error('there is no local cloud');
    const words = ['secretsmanager', 'describe-secret', '--secret-id', 'prod/gateway-key'];
    let described = await runAws(words, session.local);
    for (let looks = 0; looks < 1000 && !described['LastRotatedDate']; looks++) {
      await new Promise((done) => setTimeout(done, 100));
      described = await runAws(words, session.local);
    }
    expect(described['LastRotatedDate']).toBeInstanceOf(Date);
  });

  it('have adopted the key that was made by hand', async () => {
    if (!session.local) throw new Error('there is no local cloud');
    const { Tags } = await runAws(['secretsmanager', 'describe-secret', '--secret-id', 'legacy/key'], session.local);
    expect(Tags).toContainEqual({ Key: 'keyturn:rotator', Value: 'gateway' });
  });
});

describe('npm start -- --config FILE', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-story-'));
  const example = readFileSync(join(ROOT, 'keys.example.yaml'), 'utf8');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('tells the story of your own inventory', async () => {
    const config = join(folder, 'keys.yaml');
    const providers = `providers:
  build-users: { type: aws-iam, options: { users: [svc/build], exclusive: true } }`;
    const keys = `keys:
  prod/build-key: { provider: build-users, grace: 2h, options: { user: svc/build } }
  legacy/key: { provider: gateway, grace: 2h, secret: legacy/key, valueFields: { apiKey: token } }`;
    const text = example
      .replace('maxKeys: 2', 'maxKeys: 4')
      .replace(/^providers:.*/m, providers)
      .replace(/^keys:.*/m, keys);
    writeFileSync(config, text);
    const { status, stdout, stderr } = await runNode(['bin/keyturn.js', 'demo', '--config', config, '--json']);
    expect({ status, stderr: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, stderr: '' });
    const summary = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    expect(summary).toMatchObject({ failed: 0, oldKeyRefused: true, orphans: 0 });
    expect(summary['overlapSeconds']).toBeGreaterThan(2 * 60 * 60);
  });
});

describe('what README.md says in passing', () => {
  const inline = inlineCodeOf(readme);

  it('names npm commands that CI runs, with options that they have', async () => {
    const ci = readFileSync(join(ROOT, '.ci/run'), 'utf8').split('\n');
    const { stdout: help } = await runNode(['bin/keyturn.js', 'demo', '--help']);
    const said = inline.filter((code) => /^npm (?!run )/.test(code));
    expect(said.length).toBeGreaterThan(2);
    for (const code of said) {
      const [command, options] = code.split(' -- ');
      expect(ci).toContain(command);
      for (const option of options?.match(/--\w+/g) ?? []) expect(help).toContain(option);
    }
  });

  it('has no other command that nobody tries', () => {
    const fullCommands = inline.filter((code) => /^(npx --no-install|npx|aws|cdk|curl|node|bash) \S+ --/.test(code));
    expect(fullCommands).toEqual([]);
    for (const code of inline.filter((one) => one.startsWith('aws '))) {
      expect(commands.some((line) => line.startsWith(code))).toBe(true);
    }
  });

  it('names the versions of Node that CI tries', () => {
    const [, matrix = ''] =
      /^ +node: \[(.*)\]$/m.exec(readFileSync(join(ROOT, '.github/workflows/ci.yml'), 'utf8')) ?? [];
    const [, ...versions] = /needs Node (\d+) or (\d+) \((\d+) still works\)/.exec(readme) ?? [];
    expect(matrix.split(', ').sort()).toEqual([...versions].sort());
    const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { engines: { node: string } };
    expect(engines.node).toBe(`>=${Math.min(...versions.map(Number))}`);
  });

  it('shows code that is in the example, which a test synthesizes', () => {
    const [code = ''] = blocksOf(readme, 'ts');
    const written = readFileSync(join(ROOT, 'examples/own-stack.ts'), 'utf8')
      .split('\n')
      .map((line) => line.trim());
    const lines = code.split('\n').map((line) => line.trim());
    expect(lines.length).toBeLessThan(20);
    expect(lines.filter((line) => line !== '' && !line.startsWith('import ') && !written.includes(line))).toEqual([]);
  });
});
