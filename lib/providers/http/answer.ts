import { toDate, toKeyId, toText, type Answer } from '../kit/answer';
import { matchesStatus, type Status } from '../kit/status';
import { find } from './expression';
import type { Matcher } from './options';

/** Whether an answer has one of the statuses and, if the matcher has an expression, that expression is true. */
export function matches(matcher: Matcher | undefined, answer: Answer, defaultStatus: readonly Status[]): boolean {
  if (!matchesStatus(answer.status, matcher?.status ?? defaultStatus)) return false;
  return matcher?.body === undefined || find(matcher.body, answer.json) === true;
}

export function findText(expression: string, json: unknown): string | undefined {
  return toText(find(expression, json));
}

export function findKeyId(expression: string, json: unknown): string | undefined {
  return toKeyId(find(expression, json));
}

export function findDate(expression: string, json: unknown): Date | undefined {
  return toDate(find(expression, json));
}
