import type { Operation } from '../../kernel/kernel';
import { optionalNumber, optionalText, page, requiredText, tagList } from '../input';
import { readExpression, type ScheduleExpression } from '../schedule-expression';
import { parsePattern } from './check-pattern';
import {
  busArn,
  checkBus,
  DEFAULT_BUS,
  ruleArn,
  ruleNameOf,
  ruleOf,
  validation,
  type EventsState,
} from './events-state';
import { matchesPattern } from './match-pattern';
import type { Rule } from './rule';
import type { RuleSchedules } from './rule-schedule';

const PAGE = 100;

/** Rules: put, describe, list, switch, delete. */
export function ruleOperations(state: EventsState, schedules: RuleSchedules): Readonly<Record<string, Operation>> {
  const { kernel, rules } = state;

  const putRule: Operation = (input, { caller }) => {
    const name = ruleNameOf(state, input);
    const arn = ruleArn(kernel, name);
    kernel.authorize(caller, { action: 'events:PutRule', resource: arn });
    if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name)) {
      throw validation(
        `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
      );
    }
    if (input['RoleArn'] !== undefined) throw validation('The local cloud does not know RoleArn of rules.');
    const pattern = optionalText(input, 'EventPattern');
    const schedule = optionalText(input, 'ScheduleExpression');
    if (pattern === undefined && schedule === undefined) {
      throw validation('Parameter(s) EventPattern or ScheduleExpression must be specified.');
    }
    const description = optionalText(input, 'Description');
    const rule: Rule = {
      name,
      arn,
      enabled: (optionalText(input, 'State') ?? 'ENABLED') !== 'DISABLED',
      tags: tagList(input, 'Tags'),
      // Putting a rule again replaces it but for its targets.
      targets: rules.get(name)?.targets ?? new Map(),
      ...(pattern === undefined ? {} : { pattern: { text: pattern, parsed: parsePattern(pattern) } }),
      ...(schedule === undefined ? {} : { schedule: { text: schedule, parsed: parseSchedule(schedule) } }),
      ...(description === undefined ? {} : { description }),
    };
    replace(rule);
    kernel.record({ source: 'events', type: 'RulePut', rule: name, enabled: rule.enabled });
    return { RuleArn: arn };
  };

  function replace(rule: Rule): void {
    rules.set(rule.name, rule);
    schedules.restart(rule);
  }

  const describeRule: Operation = (input, { caller }) => {
    const name = ruleNameOf(state, input);
    kernel.authorize(caller, { action: 'events:DescribeRule', resource: ruleArn(kernel, name) });
    return { ...described(ruleOf(state, name)), CreatedBy: kernel.accountId };
  };

  const listRules: Operation = (input, { caller }) => {
    checkBus(kernel, optionalText(input, 'EventBusName'));
    kernel.authorize(caller, { action: 'events:ListRules', resource: ruleArn(kernel, '*') });
    const prefix = optionalText(input, 'NamePrefix') ?? '';
    const found = [...rules.values()]
      .filter((rule) => rule.name.startsWith(prefix))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const part = page(found, optionalText(input, 'NextToken'), optionalNumber(input, 'Limit') ?? PAGE, () =>
      validation('Parameter NextToken is not valid.'),
    );
    return { Rules: part.items.map(described), ...(part.next ? { NextToken: part.next } : {}) };
  };

  const switching =
    (operation: string, enabled: boolean): Operation =>
    (input, { caller }) => {
      const name = ruleNameOf(state, input);
      kernel.authorize(caller, { action: `events:${operation}`, resource: ruleArn(kernel, name) });
      replace({ ...ruleOf(state, name), enabled });
      return {};
    };

  const deleteRule: Operation = (input, { caller }) => {
    const name = ruleNameOf(state, input);
    kernel.authorize(caller, { action: 'events:DeleteRule', resource: ruleArn(kernel, name) });
    const rule = rules.get(name);
    // Deleting what is gone succeeds.
    if (!rule) return {};
    if (rule.targets.size > 0) throw validation("Rule can't be deleted since it has targets.");
    schedules.stop(name);
    rules.delete(name);
    return {};
  };

  const testEventPattern: Operation = (input, { caller }) => {
    kernel.authorize(caller, { action: 'events:TestEventPattern', resource: '*' });
    const pattern = parsePattern(requiredText(input, 'EventPattern', 'ValidationException'));
    return { Result: matchesPattern(pattern, JSON.parse(requiredText(input, 'Event', 'ValidationException'))) };
  };

  const describeEventBus: Operation = (input, { caller }) => {
    checkBus(kernel, optionalText(input, 'Name'));
    kernel.authorize(caller, { action: 'events:DescribeEventBus', resource: busArn(kernel, DEFAULT_BUS) });
    return { Name: DEFAULT_BUS, Arn: busArn(kernel, DEFAULT_BUS) };
  };

  return {
    PutRule: putRule,
    DescribeRule: describeRule,
    ListRules: listRules,
    EnableRule: switching('EnableRule', true),
    DisableRule: switching('DisableRule', false),
    DeleteRule: deleteRule,
    TestEventPattern: testEventPattern,
    DescribeEventBus: describeEventBus,
  };
}

function parseSchedule(text: string): ScheduleExpression {
  const schedule = readExpression(text);
  if (schedule && schedule.kind !== 'at') return schedule;
  throw validation('Parameter ScheduleExpression is not valid.');
}

function described(rule: Rule): Record<string, unknown> {
  return {
    Name: rule.name,
    Arn: rule.arn,
    ...(rule.pattern ? { EventPattern: rule.pattern.text } : {}),
    ...(rule.schedule ? { ScheduleExpression: rule.schedule.text } : {}),
    State: rule.enabled ? 'ENABLED' : 'DISABLED',
    ...(rule.description ? { Description: rule.description } : {}),
    EventBusName: DEFAULT_BUS,
  };
}
