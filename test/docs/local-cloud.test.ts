import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FAULT_MODES } from '../../lib/testing/fake-providers/kit/faults';
import { blocksOf, namesIn, rowsOf, sectionsOf } from './markdown';
import { openSession, runNode } from './session';
import { ROOT } from '../support/root';

const page = readFileSync(join(ROOT, 'docs/reference/local-cloud.md'), 'utf8');
const sections = sectionsOf(page);

function section(heading: string): string {
  const found = sections.find((one) => one.heading === heading);
  if (!found) throw new Error(`docs/reference/local-cloud.md has no section ${heading}`);
  return found.text;
}

describe('docs/reference/local-cloud.md lists', () => {
  it("every mode of a provider's fault", () => {
    expect(namesIn(section('Providers and their observers')).sort()).toEqual([...FAULT_MODES].sort());
  });

  it('the options of keyturn local, with their defaults', async () => {
    const { stdout } = await runNode(['bin/keyturn.js', 'local', '--help']);
    const offered = [...stdout.replaceAll(/\n {10,}/g, ' ').matchAll(/(--[a-z]+) <.*?(?:\(default: "(.*?)"\))?$/gm)];
    const documented = rowsOf(section('Start it')).map(([name, , value]) =>
      [name, value].map((cell = '') => cell.replaceAll('`', '')),
    );
    expect(documented).toEqual(offered.map(([, name, value = 'none']) => [name, value]));
  });
});

describe('the commands of docs/reference/local-cloud.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-local-'));
  const session = openSession({
    folder,
    placeholders: {
      $OBSERVER: ({ local }) =>
        Promise.resolve((local?.fakeProviders['gateway']?.observer ?? '').replace(/\/view$/, '')),
    },
  });
  const commands = blocksOf(page, 'sh').flatMap((block) => block.split('\n').filter((line) => line.trim() !== ''));

  afterAll(async () => {
    await session.close();
    rmSync(folder, { recursive: true });
  });

  it.each(commands)('%s', (line) => session.type(line));

  it('are answered as the page shows: one JSON line', () => {
    const shown = JSON.parse(blocksOf(page, 'json')[0] ?? '') as { fakeProviders: { gateway: object } };
    const { local } = session;
    expect(Object.keys(local ?? {})).toEqual(Object.keys(shown));
    expect(Object.keys(local?.fakeProviders['gateway'] ?? {})).toEqual(Object.keys(shown.fakeProviders.gateway));
    expect({ ...local, endpoint: '', fakeProviders: '' }).toEqual({ ...shown, endpoint: '', fakeProviders: '' });
  });

  it('end with status 1 when the port is taken', async () => {
    const port = new URL(session.local?.endpoint ?? '').port;
    const { status, stderr } = await runNode(['bin/keyturn.js', 'local', '--port', port]);
    expect({ status, stderr: stderr.trim() }).toEqual({
      status: 1,
      stderr: expect.stringContaining(`port ${port} is taken`) as string,
    });
  });

  it('end with status 2 when the inventory is wrong', async () => {
    const { status } = await runNode(['bin/keyturn.js', 'local', '--config', join(folder, 'none.yaml')]);
    expect(status).toBe(2);
  });

  it('end with status 2 when a secret is missing that the inventory only names', async () => {
    const inventory = readFileSync(join(ROOT, 'keys.example.yaml'), 'utf8').replace('every: 7d', 'secret: legacy/key');
    writeFileSync(join(folder, 'named.yaml'), inventory);
    const config = ['--config', join(folder, 'named.yaml'), '--port', '0'];
    const { status, stderr } = await runNode(['bin/keyturn.js', 'local', ...config]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/legacy\/key.*--secrets/) as string,
    });
  });

  it('end with status 0 by SIGTERM', async () => {
    expect(await session.close()).toBe(0);
  });
});
