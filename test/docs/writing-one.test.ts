import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadInventory } from '../../lib/inventory/load-inventory';
import { synthesize } from '../../lib/local/synthesize';
import { startLocalCloud } from '@keyturn/local-cloud';
import { startFakeProvider } from '../../lib/local/start-fake-provider';
import { providerTypes } from '../../lib/providers/catalog';
import type { ProviderAdapter } from '../../lib/providers/kit/provider-type';
import { providerContract, fakeProviderHarness, type FakeProvider, type FakeProviderOptions } from '../../lib/testing';
import { blocksOf, inlineCodeOf } from './markdown';
import { runNode } from './session';
import { ROOT } from '../support/root';

const page = readFileSync(join(ROOT, 'docs/providers/writing-one.md'), 'utf8');
const [source = '', itsTest = ''] = blocksOf(page, 'ts');

/** A project that has Keyturn installed, and does what the page says. */
const project = mkdtempSync(join(tmpdir(), 'keyturn-writing-one-'));
const inProject = (...names: string[]) => join(project, ...names);

beforeAll(() => {
  mkdirSync(inProject('node_modules'));
  symlinkSync(ROOT, inProject('node_modules', 'keyturn'));
  for (const name of ['zod', 'tsx', '@types']) {
    symlinkSync(join(ROOT, 'node_modules', name), inProject('node_modules', name));
  }
  mkdirSync(inProject('providers'));
  writeFileSync(inProject('providers', 'acme.ts'), source);
  writeFileSync(inProject('providers', 'acme.test.ts'), itsTest);
  const compilerOptions = { types: ['node'] };
  const config = { extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: ['providers'] };
  writeFileSync(inProject('tsconfig.json'), JSON.stringify(config));
});
afterAll(() => rmSync(project, { recursive: true }));

/** The whole code of a function. */
const textsBelow = (directory: string): string =>
  readdirSync(directory)
    .map((file) => readFileSync(join(directory, file), 'utf8'))
    .join('\n');

/** The names of the contract's tests that the page's provider fails, as the page has it or with one change. */
async function failures(from = '', to = ''): Promise<readonly string[]> {
  expect(source).toContain(from);
  const file = inProject('providers', `changed-${from.length}-${to.length}.ts`);
  writeFileSync(file, source.replace(from, to));
  const { providerType, createFakeProvider } = createRequire(__filename)(file) as {
    providerType: ProviderAdapter<object>;
    createFakeProvider: (options: FakeProviderOptions) => FakeProvider;
  };
  rmSync(file);
  const acme = () =>
    fakeProviderHarness({
      type: providerType,
      fakeProvider: createFakeProvider,
      origins: ['https://api.acme.example'],
    });
  const failed: string[] = [];
  for (const { name, run } of providerContract(acme)) await run().catch(() => failed.push(name));
  return failed;
}

it('takes fewer than 80 lines', () => {
  expect(page.split('\n').length - 1).toBeLessThan(80);
});

it('shows code that TypeScript understands', async () => {
  const { stdout } = await runNode(['node_modules/typescript/bin/tsc', '--noEmit', '-p', project]);
  expect(stdout).toBe('');
});

it('shows a test that runs without jest, and is green', async () => {
  const { stdout } = await runNode(['--import', 'tsx', '--test', inProject('providers', 'acme.test.ts')]);
  expect(/^# fail (\d+)$/m.exec(stdout)?.[1]).toBe('0');
  expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(60);
});

describe('the contract', () => {
  it('is kept by the provider of the page', async () => {
    expect(await failures()).toEqual([]);
  });

  it.each([
    ['takes any 200 for a yes', 'accepted: isActive', 'accepted: [200]', /^verify: says unknown.*garbage$/],
    [
      'takes silence for a no',
      'return kit.verifyBy(',
      "return (async () => 'refused' as const)(); void (",
      /^issue: gives/,
    ],
    ['repeats the request for a key', 'kit.issueOnce(', 'kit.request(', /^issue: is never repeated.*hang$/],
    ['drops the lineage', 'json: { label } }', "json: { label: 'k' } }", /^issue: leaves a key whose lineage/],
    ['takes any 200 for an end', 'ok: [204]', 'gone: [200, 404]', /^revoke: never claims.*garbage$/],
    ['keeps its list to itself', 'lists: true', 'lists: false', /^capabilities: match the methods$/],
    [
      'tells the key',
      'keyId: kit.keyIdAt(made',
      "note: kit.textAt(made, 'secret'), keyId: kit.keyIdAt(made",
      /^issue: gives/,
    ],
  ])('is broken by one that %s', async (_, from, to, name) => {
    expect(await failures(from, to)).toContainEqual(expect.stringMatching(name));
  });
});

describe('the inventory of the page', () => {
  const account = inlineCodeOf(page).find((code) => code.startsWith('acme: {')) ?? '';
  const load = () =>
    loadInventory(
      inProject('keys.yaml'),
      () => `providers:\n  ${account}\nkeys:\n  prod/acme-key: { provider: acme, every: 30d, grace: 4h }\n`,
      providerTypes,
    );

  it('is deployed in bundles that carry the provider, and not its fake', () => {
    const { inventory, problems } = load();
    if (!inventory) throw new Error(JSON.stringify(problems));
    synthesize(inventory, inProject('cdk.out'));
    const bundles = readdirSync(inProject('cdk.out'))
      .filter((name) => name.startsWith('asset.'))
      .map((name) => textsBelow(inProject('cdk.out', name)));
    expect(bundles.filter((text) => text.includes('https://api.acme.example'))).toHaveLength(4);
    // What only the fake and the kit contain.
    expect(bundles.filter((text) => /\/keys\/:id|is never repeated/.test(text))).toEqual([]);
    expect(Math.max(...bundles.map(({ length }) => length))).toBeLessThan(500_000);
  });

  it('has its fake in the local cloud', async () => {
    const [acme] = load().inventory?.providers ?? [];
    if (!acme) throw new Error('no provider account');
    const cloud = await startLocalCloud();
    const fakeProvider = await startFakeProvider(acme, cloud);
    const answer = await fetch(`${fakeProvider?.endpoint}/me`);
    await fakeProvider?.close();
    await cloud.stop();
    expect(answer.status).toBe(401);
    expect(fakeProvider?.optionsAtFake({})).toEqual({ endpoint: fakeProvider?.endpoint });
  });

  it('gets a message when its file has no fake', async () => {
    const [acme] = load().inventory?.providers ?? [];
    if (!acme) throw new Error('no provider account');
    const file = inProject('providers', 'bare.ts');
    writeFileSync(file, source.replace('export const createFakeProvider', 'export const another'));
    const cloud = await startLocalCloud();
    const started = startFakeProvider({ ...acme, providerFile: file }, cloud);
    await expect(started).rejects.toThrow(
      `provider acme: type acme has no fake in the local cloud: export createFakeProvider from ${file}`,
    );
    await cloud.stop();
  });
});
