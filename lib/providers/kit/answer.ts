import type { HttpResponse } from './provider-type';

/** An answer of a provider with its body read as JSON, once. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for a body that is empty or no JSON. The parser's error is dropped: it quotes the body. */
  readonly json: unknown;
}

export function readAnswer(response: HttpResponse): Answer {
  return { status: response.status, headers: response.headers, json: parse(response.body) };
}

/** A text, or a number as text (many providers number their keys); undefined for anything else. */
export function toText(found: unknown): string | undefined {
  if (typeof found === 'number' && Number.isSafeInteger(found)) return String(found);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** A key id as it may stand in a log line, a schedule's input and a path: 1 to 256 visible ASCII characters. */
export function toKeyId(found: unknown): string | undefined {
  const text = toText(found);
  return text !== undefined && /^[\x21-\x7e]{1,256}$/.test(text) ? text : undefined;
}

/**
 * An instant in ISO 8601, in the form of HTTP or mail, or in seconds or milliseconds since 1970. Undefined for what
 * providers write instead of "never": zero, the year 1, words.
 */
export function toDate(found: unknown): Date | undefined {
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
