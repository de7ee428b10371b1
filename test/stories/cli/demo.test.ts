import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSecrets } from '../../../lib/testing/find-secrets';
import { allOf, parseXml, textOf, type Element } from '../../unit/timeline/parse-xml';
import { type CliResult, runCli } from './run-cli';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-demo-'));
const html = join(folder, 'timeline.html');
afterAll(() => rmSync(folder, { recursive: true }));

let result: CliResult;
const words = (page: Element, name: string) => allOf(page, name).map(textOf);

test('npm start tells the main job: no request failed, the old key is refused, nothing is left behind', async () => {
  result = await runCli(['demo', '--json', '--html', html]);
  const { status, stdout } = result;
  const summary = JSON.parse(stdout) as Readonly<Record<string, number>>;
  expect(summary).toEqual({
    requests: expect.any(Number) as number,
    failed: 0,
    rotations: 3,
    failedRotations: expect.any(Number) as number,
    revocations: 2,
    overlapSeconds: expect.any(Number) as number,
    oldKeyRefused: true,
    orphans: 0,
    seconds: expect.any(Number) as number,
  });
  expect(summary['requests']).toBeGreaterThan(100);
  expect(summary['failedRotations']).toBeGreaterThan(0);
  expect(summary['overlapSeconds']).toBeGreaterThanOrEqual(3600);
  expect(summary['overlapSeconds']).toBeLessThan(3600 + 120);
  expect(status).toBe(0);
});

test('its page shows both keys, how long both worked, what failed, and no key', () => {
  const text = readFileSync(html, 'utf8');
  const page = parseXml(text);
  const said = words(page, 'p');
  expect(said).toContain('At every moment the key under AWSCURRENT was valid.');
  const overlaps = said.flatMap(
    (line) => /^Both (key_\w+) and (key_\w+) were valid: .*, (3[67]\d\d)[\d.]* s\.$/.exec(line) ?? [],
  );
  const [, first = '', second = ''] = overlaps;
  expect(overlaps).toHaveLength(8);
  const rows = words(page, 'tr');
  expect(rows.find((row) => row.startsWith(first))).toMatch(/AWSCURRENT .*AWSPREVIOUS .*KEYTURN_RETIRING_/);
  expect(rows.find((row) => row.startsWith(second))).toMatch(/AWSPENDING .*AWSCURRENT /);
  expect(rows.some((row) => row.includes('failurecreateSecret failed'))).toBe(true);
  expect(rows.some((row) => row.includes('alarmkeyturn-gateway-rotation-failed'))).toBe(true);
  const requests = allOf(page, 'rect').map(({ attributes }) => attributes['class']);
  expect(requests).toContain('accepted');
  expect(requests).not.toContain('refused');
  // Three keys for three rotations, and the admin credential; what was printed is searched as for every command.
  expect(result.secrets.length).toBeGreaterThanOrEqual(4);
  expect(findSecrets(result.secrets, text)).toEqual([]);
});

test("it tells the story of your own inventory: an IAM user's key, a second provider, bare text", async () => {
  const { status, stdout, stderr, secrets } = await runCli([
    'demo',
    '--config',
    join('test', 'stories', 'cli', 'own-inventory.yaml'),
    '--html',
    html,
  ]);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toContain('prod/billing-key, under load');
  expect(stdout).toContain('prod/text-key: the first rotation replaces the placeholder');
  expect(stdout).toMatch(/^requests \d+, failed 0$/m);
  expect(stdout).toMatch(/orphans left 0$/m);
  expect(stdout).toContain('Every invariant held.');
  expect(stdout).toContain(html);
  expect(findSecrets(secrets, readFileSync(html, 'utf8'))).toEqual([]);
  expect(
    words(parseXml(readFileSync(html, 'utf8')), 'p').filter((line) => /^Both AKIA\w+ and AKIA/.test(line)),
  ).toHaveLength(2);
  expect(status).toBe(0);
});
