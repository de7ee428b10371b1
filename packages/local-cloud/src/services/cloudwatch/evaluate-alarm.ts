import type { AlarmRule, AlarmState, ComparisonOperator } from './alarm';
import { insufficientData, thresholdCrossed } from './alarm-reason';

/** A period of the evaluation range. */
export interface Slot {
  /** Start of the period, milliseconds since the epoch. */
  readonly at: number;
  /** Undefined when the period has no data. */
  readonly value: number | undefined;
  /** How many values a metric's datapoint is made of; absent for metric math. */
  readonly count?: number;
}

interface Verdict {
  readonly state: AlarmState;
  readonly reason: string;
}

interface RealSlot {
  readonly at: number;
  readonly value: number;
  readonly breaching: boolean;
  /** 1 is the newest period of the range. */
  readonly age: number;
}

const COMPARE: Readonly<Record<ComparisonOperator, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/**
 * How many periods CloudWatch looks at so that it has enough real data. Documented by example only (5 for 3 evaluation
 * periods); it depends on the period in a way that is not published. An alarm with a period of seconds looks far enough
 * back to find a metric that is kept by the minute, and so stands at the minute's first second.
 */
export function evaluationRange(rule: AlarmRule): number {
  return Math.max(rule.evaluationPeriods + 2, Math.ceil(90 / rule.period));
}

/**
 * The state that the slots, oldest first, call for; undefined: the current state stays. Missing data counts only as far
 * as real data of the whole range does not suffice. Source: Amazon CloudWatch User Guide, "Configuring how CloudWatch
 * alarms treat missing data", whose two tables are the tests of this.
 */
export function evaluateAlarm(rule: AlarmRule, slots: readonly Slot[]): Verdict | undefined {
  const real = realSlots(rule, slots);
  const evaluated = real.slice(0, rule.evaluationPeriods);
  const missing = rule.evaluationPeriods - evaluated.length;
  const breaching = evaluated.filter((slot) => slot.breaching).length;
  const decide = (filledBreaching: number, filled: number): Verdict => {
    const state = breaching + filledBreaching >= rule.datapointsToAlarm ? 'ALARM' : 'OK';
    return { state, reason: thresholdCrossed(rule, state, evaluated, filled) };
  };
  if (missing === 0) return decide(0, 0);

  if (rule.missingData === 'breaching') return decide(missing, missing);
  if (rule.missingData === 'notBreaching') return decide(0, missing);
  const keeps = rule.missingData === 'ignore';
  if (evaluated.length === 0) {
    return keeps ? undefined : { state: 'INSUFFICIENT_DATA', reason: insufficientData(missing) };
  }
  if (breaching < rule.datapointsToAlarm && isPremature(rule, evaluated)) {
    return keeps ? undefined : { state: 'ALARM', reason: thresholdCrossed(rule, 'ALARM', evaluated, 0) };
  }
  return decide(0, 0);
}

/** Newest first. */
function realSlots(rule: AlarmRule, slots: readonly Slot[]): readonly RealSlot[] {
  const real: RealSlot[] = [];
  for (let age = 1; age <= slots.length; age++) {
    const slot = slots[slots.length - age];
    if (slot?.value === undefined) continue;
    const breaching = COMPARE[rule.comparison](slot.value, rule.threshold);
    real.push({ at: slot.at, value: slot.value, breaching, age });
  }
  return real;
}

/** Too few datapoints to alarm, but all that there are breach, and the oldest of them has waited long enough. */
function isPremature(rule: AlarmRule, evaluated: readonly RealSlot[]): boolean {
  const oldest = evaluated.at(-1);
  return evaluated.every((slot) => slot.breaching) && (oldest?.age ?? 0) >= rule.datapointsToAlarm;
}
