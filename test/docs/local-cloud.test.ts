import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultRule } from '../../packages/local-cloud/src/faults/faults';
import { RESOURCE_TYPES } from '../../packages/local-cloud/src/deploy/resource-types';
import { createFaults } from '../../packages/local-cloud/src/faults/faults';
import type { ServiceDefinition } from '../../packages/local-cloud/src/kernel/kernel';
import type { ServiceSwitches } from '../../packages/local-cloud/src/local-services';
import { startServices } from '../../packages/local-cloud/src/local-services';
import { createIdentities } from '../../packages/local-cloud/src/policy/identities';
import type { SchedulerOptions } from '../../packages/local-cloud/src/services/scheduler/scheduler';
import type { SecretsManagerSwitches } from '../../packages/local-cloud/src/services/secrets-manager/secrets-manager';
import { createSessions } from '../../packages/local-cloud/src/server/sessions';
import { FAULT_MODES } from '../../lib/testing/fake-providers/kit/faults';
import { testCloud } from '../../packages/local-cloud/test/test-cloud';
import { blocksOf, inlineCodeOf, namesIn, rowsOf, sectionsOf } from './markdown';
import { openSession, runNode } from './session';
import { ROOT } from '../support/root';

const page = readFileSync(join(ROOT, 'docs/reference/local-cloud.md'), 'utf8');
const sections = sectionsOf(page);

function section(heading: string): string {
  const found = sections.find((one) => one.heading === heading);
  if (!found) throw new Error(`docs/reference/local-cloud.md has no section ${heading}`);
  return found.text;
}

/** Names that must all stand here: the compiler misses one that a type has and this object has not. */
const names = (all: Readonly<Record<string, true>>): string[] => Object.keys(all).sort();

/** Every service that is registered with the cloud. */
async function definitions(): Promise<readonly ServiceDefinition[]> {
  const cloud = testCloud();
  const { region, accountId, record, clock } = cloud.kernel;
  const random = (size: number): Uint8Array => new Uint8Array(size);
  const services = startServices({
    cloud,
    account: { region, accountId, record, now: clock.now },
    identities: createIdentities(),
    sessions: createSessions(random),
    faults: createFaults({ sleep: () => Promise.resolve(), kill: () => undefined, onStrike: () => undefined }),
    random,
    endpoint: () => '',
    switches: {},
  });
  await services.stop();
  return cloud.services();
}

describe('docs/reference/local-cloud.md lists', () => {
  it('every operation of every service, and no other', async () => {
    const implemented = (await definitions()).map(({ signingName, operations }) => [
      signingName,
      Object.keys(operations).sort(),
    ]);
    const documented = sections.flatMap(({ heading, text }) => {
      const [, signingName] = / \(`([a-z]+)`, /.exec(heading) ?? [];
      const operations = namesIn(text).filter((name) => /^[A-Z]\w+$/.test(name));
      return signingName === undefined ? [] : [[signingName, operations.sort()]];
    });
    expect(new Map(documented as [string, string[]][])).toEqual(new Map(implemented as [string, string[]][]));
  });

  it('the protocols that each service speaks', async () => {
    for (const { signingName, jsonTarget, query, cbor, rest } of await definitions()) {
      const heading = sections.find((one) => one.heading.includes(`(\`${signingName}\``))?.heading ?? '';
      expect({
        json: /JSON (1\.\d)/.exec(heading)?.[1],
        query: /query/.test(heading),
        cbor: /CBOR/.test(heading),
        rest: /REST/.test(heading),
      }).toEqual({ json: jsonTarget?.version, query: !!query, cbor: !!cbor, rest: !!rest });
    }
  });

  it('every resource type, and no other', () => {
    expect(namesIn(section('CloudFormation')).sort()).toEqual([...RESOURCE_TYPES].sort());
  });

  it('every switch, and no other', () => {
    const secretsManager: Record<keyof SecretsManagerSwitches, true> = {
      cancelForgetsFunction: true,
      reattemptOnConflict: true,
      removePending: true,
      startDelay: true,
      testVersion: true,
    };
    const scheduler: Record<keyof Omit<SchedulerOptions, 'assumeRole'>, true> = {
      delay: true,
      deliveries: true,
      pastSchedule: true,
    };
    const others: Record<keyof Omit<ServiceSwitches, 'secretsManager' | 'scheduler'>, true> = {
      deliveries: true,
      iamPropagationMs: true,
    };
    const lowerCase = (heading: string): string[] =>
      namesIn(sections.find((one) => one.heading.startsWith(heading))?.text ?? '').filter((name) =>
        /^[a-z]/.test(name),
      );
    expect(lowerCase('Secrets Manager').sort()).toEqual(names(secretsManager));
    expect(lowerCase('EventBridge Scheduler').sort()).toEqual(names(scheduler));
    for (const name of names(others)) expect(inlineCodeOf(page)).toContain(name);
  });

  it('every kind and member of a fault, and no other', () => {
    const kinds: Record<FaultRule['kind'], true> = { error: true, delay: true, drop: true, kill: true, stale: true };
    const members: Record<keyof FaultRule, true> = {
      ...{ kind: true, service: true, operation: true, caller: true, input: true, resource: true, when: true },
      ...{ nth: true, times: true, code: true, message: true, status: true, delayMs: true, staleMs: true },
    };
    const rows = rowsOf(section('Faults'));
    const first = rows.map(([cell = '']) => inlineCodeOf(cell));
    const kindsOfPage = first.flat().filter((name) => name in kinds);
    expect(kindsOfPage.sort()).toEqual(names(kinds));
    const own = rows.filter(([cell = '']) => inlineCodeOf(cell).some((name) => name in kinds));
    const ofKinds = own.flatMap(([, , cell = '']) => inlineCodeOf(cell)).filter((name) => /^[a-z]\w+$/.test(name));
    const ofAll = first.flat().filter((name) => !(name in kinds));
    expect(['kind', ...ofKinds, ...ofAll].sort()).toEqual(names(members));
    for (const kind of names(kinds)) expect(blocksOf(section('Faults'), 'sh').join()).toContain(`{"kind":"${kind}"`);
  });

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
