import { FUNCTION_ROLES } from '../../lib/rotation/fixed-names';
import type { Caller } from '../../packages/local-cloud/src/kernel/kernel';
import type { Proofs } from './proofs-of-roles';
import { ADMIN_SECRET, OWN, type Site } from './site';

async function invocable(site: Site, who: Caller): Promise<readonly string[]> {
  const may = [];
  for (const of of FUNCTION_ROLES) {
    const input = { FunctionName: `keyturn-gateway-${of}`, InvocationType: 'DryRun' };
    if (await site.may(who, 'lambda', 'Invoke', input)) may.push(of);
  }
  return may;
}

const reads = (site: Site, who: Caller, SecretId: string) =>
  site.may(who, 'secretsmanager', 'GetSecretValue', { SecretId });

/** People of the account, and services on behalf of other accounts. */
export const PROOFS_OF_PEOPLE: Proofs<Site> = {
  async P1(site) {
    const expected = { reader: ['inspect'], responder: ['operate', 'inspect'] } as const;
    for (const policy of ['reader', 'responder'] as const) {
      const who = await site.person(policy);
      expect(await invocable(site, who)).toEqual(expected[policy]);
      for (const secret of [OWN, ADMIN_SECRET]) expect(await reads(site, who, secret)).toBe(false);
      const group = site.arn('logs', 'log-group:/aws/lambda/keyturn-gateway-rotate:*');
      expect(site.mayInPrinciple(who, { action: 'logs:FilterLogEvents', resource: group })).toBe(false);
    }
  },

  async P2(site) {
    const all = { Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' };
    const who = await site.hire('tagger', all);
    const tag = (Key: string) =>
      site.may(who, 'secretsmanager', 'TagResource', { SecretId: OWN, Tags: [{ Key, Value: '0s' }] });
    const untag = (Key: string) => site.may(who, 'secretsmanager', 'UntagResource', { SecretId: OWN, TagKeys: [Key] });
    expect(await tag('team')).toBe(true);
    expect(await untag('team')).toBe(true);
    for (const one of ['keyturn:grace', 'keyturn:rotator', 'keyturn:adopted', 'keyturn:options']) {
      expect([one, await tag(one), await untag(one)]).toEqual([one, false, false]);
    }
  },

  async P3(site) {
    const schedules = site.arn('scheduler', 'schedule/keyturn-gateway/*');
    const who = await site.hire('planner', { Effect: 'Allow', Action: 'scheduler:*', Resource: schedules });
    const wakeUp = {
      Name: 'forged',
      GroupName: 'keyturn-gateway',
      ScheduleExpression: 'at(2100-01-01T00:00:00)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: site.arn('lambda', 'function:keyturn-gateway-revoke'), RoleArn: site.schedulerRole.roleArn },
    };
    expect(await site.may(who, 'scheduler', 'CreateSchedule', wakeUp)).toBe(false);
    expect(await invocable(site, who)).toEqual([]);
  },

  async P4(site) {
    const invoke = (who: Caller, of: string) =>
      site.may(who, 'lambda', 'Invoke', { FunctionName: `keyturn-gateway-${of}`, InvocationType: 'DryRun' });
    const own = '123456789012';
    const other = '999999999999';
    const as = (principal: string, account: string, resource: string) =>
      site.service(`${principal}.amazonaws.com`, account, `arn:aws:${principal}:us-east-1:${account}:${resource}`);
    expect(await invoke(as('secretsmanager', own, 'secret:a-AbCdEf'), 'rotate')).toBe(true);
    expect(await invoke(as('secretsmanager', other, 'secret:a-AbCdEf'), 'rotate')).toBe(false);
    for (const of of FUNCTION_ROLES) {
      expect([of, await invoke(as('events', other, 'rule/x'), of)]).toEqual([of, false]);
      expect([of, await invoke(as('scheduler', own, 'schedule/x/y'), of)]).toEqual([of, false]);
    }
  },
};
