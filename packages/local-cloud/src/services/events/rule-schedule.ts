import type { Kernel } from '../../kernel/kernel';
import { UNIT_MS, type ScheduleExpression } from '../schedule-expression';
import type { Rule } from './rule';

export interface RuleSchedules {
  /** Starts the schedule of a rule that has one and is enabled; one that ran before is ended. */
  restart(rule: Rule): void;
  stop(ruleName: string): void;
}

/** Fires scheduled rules on virtual time, one timer per rule. A rate counts from the moment when the rule was put or enabled. */
export function createRuleSchedules(kernel: Kernel, fire: (rule: Rule) => void): RuleSchedules {
  const cancels = new Map<string, () => void>();

  function stop(name: string): void {
    cancels.get(name)?.();
    cancels.delete(name);
  }

  function arm(rule: Rule, expression: ScheduleExpression, after: Date): void {
    const next = nextFiring(expression, after);
    if (!next) return;
    const cancel = kernel.clock.at(next, `rule ${rule.name}`, () => {
      arm(rule, expression, next);
      fire(rule);
    });
    cancels.set(rule.name, cancel);
  }

  return {
    stop,
    restart(rule) {
      stop(rule.name);
      if (rule.enabled && rule.schedule) arm(rule, rule.schedule.parsed, kernel.clock.now());
    },
  };
}

function nextFiring(expression: ScheduleExpression, after: Date): Date | undefined {
  switch (expression.kind) {
    case 'rate':
      return new Date(after.getTime() + expression.count * UNIT_MS[expression.unit]);
    case 'cron':
      return expression.next(after);
    case 'at':
      return undefined;
  }
}
