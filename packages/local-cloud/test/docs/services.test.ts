import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RESOURCE_TYPES } from '../../src/deploy/resource-types';
import { createFaults } from '../../src/faults/faults';
import type { ServiceDefinition } from '../../src/kernel/kernel';
import type { ServiceSwitches } from '../../src/local-services';
import { startServices } from '../../src/local-services';
import { createIdentities } from '../../src/policy/identities';
import { createSessions } from '../../src/server/sessions';
import type { SchedulerOptions } from '../../src/services/scheduler/scheduler';
import type { SecretsManagerSwitches } from '../../src/services/secrets-manager/secrets-manager';
import { testCloud } from '../test-cloud';
import { inlineCodeOf, namesIn, sectionsOf } from './markdown';

const page = readFileSync(join(__dirname, '../../docs/services.md'), 'utf8');
const sections = sectionsOf(page);

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

describe('docs/services.md lists', () => {
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
    expect([...namesIn(sections.find(({ heading }) => heading === 'CloudFormation')?.text ?? '')].sort()).toEqual(
      [...RESOURCE_TYPES].sort(),
    );
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
});
