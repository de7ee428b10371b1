import { randomUUID } from 'node:crypto';
import { FUNCTION_ROLES, receiptLogGroup, type FunctionRole } from '../../lib/rotation/fixed-names';
import type { Caller } from '../../packages/local-cloud/src/kernel/kernel';
import { ADMIN_SECRET, NEIGHBOUR, OTHER_ROTATORS, OWN, type Site } from './site';

/** What a claim of docs/internals/threat-model.md rests on: it rejects where the claim does not hold. */
export type Proofs<Given> = Readonly<Record<string, (given: Given) => void | Promise<void>>>;

const FUNCTIONS: readonly FunctionRole[] = FUNCTION_ROLES;
const ACTING = FUNCTIONS.filter((role) => role !== 'inspect');
const A_VERSION = '00000000-0000-4000-8000-000000000001';

/** A call on a secret, by somebody. */
function secretCalls(site: Site, who: Caller, SecretId: string) {
  const ask = (operation: string, input: object = {}) =>
    site.may(who, 'secretsmanager', operation, { SecretId, ...input });
  return {
    ask,
    reads: () => ask('GetSecretValue'),
    writes: () => ask('PutSecretValue', { SecretString: '{}', ClientRequestToken: randomUUID() }),
    moves: (VersionStage: string) => ask('UpdateSecretVersionStage', { VersionStage, MoveToVersionId: A_VERSION }),
  };
}

/** What somebody may do, as far as it is allowed: names, so that a failure says which. */
async function allowed(tries: Readonly<Record<string, () => boolean | Promise<boolean>>>): Promise<readonly string[]> {
  const names: string[] = [];
  for (const [name, attempt] of Object.entries(tries)) if (await attempt()) names.push(name);
  return names;
}

export const PROOFS_OF_ROLES: Proofs<Site> = {
  async R1(site) {
    for (const of of FUNCTIONS) {
      for (const foreign of [NEIGHBOUR, OTHER_ROTATORS]) {
        const { ask, reads, writes, moves } = secretCalls(site, site.role(of), foreign);
        const tries = { reads, writes, moves: () => moves('KEYTURN_X'), describes: () => ask('DescribeSecret') };
        expect([of, foreign, await allowed(tries)]).toEqual([of, foreign, []]);
      }
    }
    const own = secretCalls(site, site.role('rotate'), OWN);
    expect(await allowed({ reads: own.reads, writes: own.writes })).toEqual(['reads', 'writes']);
  },

  async R2(site) {
    for (const of of FUNCTIONS) {
      const { ask } = secretCalls(site, site.role(of), OWN);
      const tries = {
        delete: () => ask('DeleteSecret'),
        change: () => ask('UpdateSecret', { Description: 'x' }),
        tag: () => ask('TagResource', { Tags: [{ Key: 'team', Value: 'x' }] }),
        untag: () => ask('UntagResource', { TagKeys: ['keyturn:grace'] }),
        open: () => ask('PutResourcePolicy', { ResourcePolicy: '{"Version":"2012-10-17","Statement":[]}' }),
        close: () => ask('DeleteResourcePolicy'),
        stop: () => ask('CancelRotateSecret'),
      };
      expect([of, await allowed(tries)]).toEqual([of, []]);
    }
  },

  async R3(site) {
    const writers = [];
    for (const of of FUNCTIONS) if (await secretCalls(site, site.role(of), OWN).writes()) writers.push(of);
    expect(writers).toEqual(['rotate']);
  },

  async R4(site) {
    const labels = ['AWSCURRENT', 'AWSPENDING', 'KEYTURN_X', 'team-label'];
    const movedBy = async (of: FunctionRole) => {
      const { moves } = secretCalls(site, site.role(of), OWN);
      return allowed(Object.fromEntries(labels.map((label) => [label, () => moves(label)])));
    };
    expect(await movedBy('revoke')).toEqual(['KEYTURN_X']);
    expect(await movedBy('reconcile')).toEqual(['AWSCURRENT', 'AWSPENDING', 'KEYTURN_X']);
    expect(await movedBy('operate')).toEqual(['AWSCURRENT', 'AWSPENDING', 'KEYTURN_X']);
    expect(await movedBy('inspect')).toEqual([]);
  },

  async R5(site) {
    const ways = {
      asItIs: {},
      otherFunction: { RotationLambdaARN: site.arn('lambda', 'function:evil') },
      otherRules: { RotationRules: { AutomaticallyAfterDays: 1000 } },
    };
    for (const of of FUNCTIONS) {
      const { ask } = secretCalls(site, site.role(of), OWN);
      const tries = Object.entries(ways).map(([name, input]) => [
        name,
        () => ask('RotateSecret', { ClientRequestToken: randomUUID(), ...input }),
      ]);
      const may = await allowed(Object.fromEntries(tries) as Record<string, () => Promise<boolean>>);
      expect([of, may]).toEqual([of, of === 'operate' ? ['asItIs'] : []]);
    }
  },

  async R6(site) {
    const who = site.role('inspect');
    const { reads } = secretCalls(site, who, OWN);
    const principle = (action: string, resource: string) => () => site.mayInPrinciple(who, { action, resource });
    const tries = {
      reads,
      readsAdmin: secretCalls(site, who, ADMIN_SECRET).reads,
      schedules: principle('scheduler:CreateSchedule', site.arn('scheduler', 'schedule/keyturn-gateway/x')),
      tells: principle('events:PutEvents', site.arn('events', 'event-bus/default')),
      signs: principle('kms:Sign', site.arn('kms', 'key/x')),
      invokes: principle('lambda:InvokeFunction', site.arn('lambda', 'function:keyturn-gateway-operate')),
    };
    expect(await allowed(tries)).toEqual([]);
    expect(await secretCalls(site, who, OWN).ask('DescribeSecret')).toBe(true);
  },

  async R7(site) {
    const readers = [];
    for (const rotator of ['gateway', 'iam']) {
      for (const of of FUNCTIONS) {
        if (await secretCalls(site, site.role(of, rotator), ADMIN_SECRET).reads()) readers.push(`${rotator} ${of}`);
      }
    }
    expect(readers).toEqual(ACTING.map((of) => `gateway ${of}`));
  },

  async R8(site) {
    const who = site.schedulerRole;
    const FUNCTION_NAMES = [...FUNCTIONS.map((of) => `keyturn-gateway-${of}`), 'keyturn-iam-revoke'];
    const invocations = FUNCTION_NAMES.map((FunctionName) => [
      FunctionName,
      () => site.may(who, 'lambda', 'Invoke', { FunctionName, InvocationType: 'DryRun' }),
    ]);
    expect(await allowed(Object.fromEntries(invocations) as Record<string, () => Promise<boolean>>)).toEqual([
      'keyturn-gateway-revoke',
    ]);
    expect(await secretCalls(site, who, OWN).reads()).toBe(false);
    // Another rotator's role would bring its own trust: it may not be passed to begin with.
    const toScheduler = { 'iam:PassedToService': 'scheduler.amazonaws.com' };
    const pass = (resource: string, context: Record<string, string>) =>
      site.mayInPrinciple(site.role('revoke', 'iam'), { action: 'iam:PassRole', resource, context });
    expect(pass(who.roleArn, toScheduler)).toBe(false);
  },

  R9(site) {
    const wakeUp = (group: string) => site.arn('scheduler', `schedule/${group}/kt-x`);
    const may = (of: FunctionRole, action: string, resource: string, context = {}) =>
      site.mayInPrinciple(site.role(of), { action, resource, context });
    const { roleArn } = site.schedulerRole;
    const adminRole = roleArn.replace(/[^/]+$/, 'admin');
    const toScheduler = { 'iam:PassedToService': 'scheduler.amazonaws.com' };
    for (const of of ACTING) {
      expect(may(of, 'scheduler:CreateSchedule', wakeUp('keyturn-gateway'))).toBe(true);
      expect(may(of, 'scheduler:CreateSchedule', wakeUp('keyturn-iam'))).toBe(false);
      expect(may(of, 'scheduler:CreateSchedule', wakeUp('default'))).toBe(false);
      expect(may(of, 'scheduler:UpdateSchedule', wakeUp('keyturn-gateway'))).toBe(false);
      expect(may(of, 'scheduler:DeleteSchedule', wakeUp('keyturn-gateway'))).toBe(false);
      expect(may(of, 'iam:PassRole', roleArn, toScheduler)).toBe(true);
      expect(may(of, 'iam:PassRole', roleArn, { 'iam:PassedToService': 'lambda.amazonaws.com' })).toBe(false);
      expect(may(of, 'iam:PassRole', adminRole, toScheduler)).toBe(false);
    }
  },

  R10(site) {
    const group = `log-group:${receiptLogGroup('gateway')}`;
    const changes = ['DeleteLogGroup', 'DeleteLogStream', 'PutRetentionPolicy', 'DeleteRetentionPolicy'];
    const keys = ['ScheduleKeyDeletion', 'DisableKey', 'PutKeyPolicy', 'CreateGrant'];
    for (const of of FUNCTIONS) {
      const who = site.role(of);
      const may = (action: string, resource: string) => site.mayInPrinciple(who, { action, resource });
      const resources = [
        site.arn('logs', group),
        site.arn('logs', `${group}:*`),
        site.arn('logs', `${group}:log-stream:x`),
      ];
      const changed = changes.filter((one) => resources.some((resource) => may(`logs:${one}`, resource)));
      const spoilt = keys.filter((one) => may(`kms:${one}`, site.arn('kms', 'key/any')));
      expect([of, changed, spoilt]).toEqual([of, [], []]);
      expect(may('logs:PutLogEvents', site.arn('logs', `${group}:log-stream:x`))).toBe(of !== 'inspect');
      const others = site.arn('logs', `log-group:${receiptLogGroup('iam')}:log-stream:x`);
      expect(may('logs:PutLogEvents', others)).toBe(false);
    }
  },
};
