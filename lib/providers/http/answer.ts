import type { HttpResponse } from '../provider-type';
import { find } from './expression';
import type { Matcher } from './options';
import { matchesStatus, type Status } from './status';

/** An answer of the provider with its body read as JSON, once. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for a body that is empty or no JSON. The parser's error is dropped: it quotes the body. */
  readonly json: unknown;
}

export function readAnswer(response: HttpResponse): Answer {
  return { status: response.status, headers: response.headers, json: parse(response.body) };
}

/** Whether an answer has one of the statuses and, if the matcher has an expression, that expression is true. */
export function matches(matcher: Matcher | undefined, answer: Answer, defaultStatus: readonly Status[]): boolean {
  if (!matchesStatus(answer.status, matcher?.status ?? defaultStatus)) return false;
  return matcher?.body === undefined || find(matcher.body, answer.json) === true;
}

/** A text, or a number as text (many providers number their keys); undefined for anything else. */
export function findText(expression: string, json: unknown): string | undefined {
  const found = find(expression, json);
  if (typeof found === 'number' && Number.isSafeInteger(found)) return String(found);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** A key id as it may stand in a log line, a schedule's input and a path: 1 to 256 visible ASCII characters. */
export function findKeyId(expression: string, json: unknown): string | undefined {
  const found = findText(expression, json);
  return found !== undefined && /^[\x21-\x7e]{1,256}$/.test(found) ? found : undefined;
}

/**
 * An instant in ISO 8601, in the form of HTTP or mail, or in seconds or milliseconds since 1970. Undefined for what
 * providers write instead of "never": zero, the year 1, words.
 */
export function findDate(expression: string, json: unknown): Date | undefined {
  const found = find(expression, json);
  const ms = typeof found === 'number' ? (found < 1e11 ? found * 1000 : found) : Date.parse(String(found ?? ''));
  const plausible = ms > Date.UTC(2000, 0, 1) && ms < Date.UTC(2200, 0, 1);
  return plausible ? new Date(ms) : undefined;
}

function parse(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
