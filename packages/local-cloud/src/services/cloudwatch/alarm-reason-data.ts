import type { Alarm } from './alarm';
import { cloudWatchTime } from './alarm';
import { javaNumber } from './alarm-reason';
import type { Slot } from './evaluate-alarm';

/**
 * `StateReasonData`: the JSON document that CloudWatch keeps with a state. Written by hand, because its numbers are
 * doubles (`1.0`) and the order of its members is always the same. Source: documents recorded on AWS.
 *
 * @param slots the evaluation range, oldest first
 */
export function reasonDataOf(alarm: Alarm, slots: readonly Slot[], now: Date): string {
  const { rule, described } = alarm;
  const real = slots.filter((slot) => slot.value !== undefined).slice(-rule.evaluationPeriods);
  const evaluated = real.length === rule.evaluationPeriods ? real : slots.slice(-rule.evaluationPeriods);
  const oldest = real[0];
  const members: readonly (readonly [string, string])[] = [
    ['version', '"1.0"'],
    ['queryDate', time(now)],
    ...(oldest ? [['startDate', time(new Date(oldest.at))] as const] : []),
    ...text('unit', described['Unit']),
    ...text('statistic', described['Statistic']),
    ['period', String(rule.period)],
    ['recentDatapoints', `[${real.map((slot) => javaNumber(slot.value ?? 0)).join(',')}]`],
    ['threshold', javaNumber(rule.threshold)],
    ['evaluatedDatapoints', `[${[...evaluated].reverse().map(datapoint).join(',')}]`],
  ];
  return object(members);
}

function datapoint({ at, value, count }: Slot): string {
  return object([
    ['timestamp', time(new Date(at))],
    ...(count === undefined ? [] : [['sampleCount', javaNumber(count)] as const]),
    ...(value === undefined ? [] : [['value', javaNumber(value)] as const]),
  ]);
}

function object(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([name, json]) => `"${name}":${json}`).join(',')}}`;
}

function text(name: string, value: unknown): readonly (readonly [string, string])[] {
  return typeof value === 'string' ? [[name, JSON.stringify(value)]] : [];
}

function time(at: Date): string {
  return JSON.stringify(cloudWatchTime(at));
}
