import type { HttpRequest, HttpResponse } from '../../../providers/kit/provider-type';

/** How a provider fails. `hang` and `reset` give no answer at all. */
export const FAULT_MODES = ['500', '429', 'garbage', 'hang', 'redirect', 'reset'] as const;
export type FaultMode = (typeof FAULT_MODES)[number];

export interface Fault {
  /** `idle`: the provider answers as ever, but what it says to have revoked or disabled lives on. */
  readonly mode: FaultMode | 'idle';
  /** Which requests fail, by the names that the provider gives them; default all. */
  readonly requests?: readonly string[];
  /** Whether the request takes effect before its answer is lost; default `before`: it has no effect. */
  readonly effect?: 'before' | 'after';
  /** How many requests fail; default all until healed. */
  readonly times?: number;
  /** Retry-After of the answer, in seconds; default none. */
  readonly retryAfterSeconds?: number;
}

/** The faults of one provider that have not run out. */
export interface Faults {
  fail(fault: Fault): void;
  /** Ends every fault. */
  heal(): void;
  /** The fault that a request of one of these names meets, which thereby has one time less. */
  take(names: readonly string[]): Fault | undefined;
}

export function createFaults(): Faults {
  let active: { fault: Fault; left: number }[] = [];
  return {
    fail: (fault) => void active.push({ fault, left: fault.times ?? Infinity }),
    heal: () => void (active = []),
    take: (names) => {
      const hit = active.find(({ fault }) => !fault.requests || names.some((name) => fault.requests?.includes(name)));
      if (!hit) return undefined;
      hit.left -= 1;
      active = active.filter(({ left }) => left > 0);
      return hit.fault;
    },
  };
}

/** A fault that spoils the answer. */
export type SpoilingFault = Fault & { readonly mode: FaultMode };

export function spoilsAnswer(fault: Fault | undefined): fault is SpoilingFault {
  return fault !== undefined && fault.mode !== 'idle';
}

/**
 * What a faulty provider answers over HTTP. It is a careless one: the body, or the address of a redirect, quotes the request
 * and gives away secrets, and where it names the exchange it repeats the secret that was sent.
 *
 * @param secrets the admin credential's and the keys' values; default none
 */
export function faultyAnswer(
  fault: SpoilingFault,
  request: Pick<HttpRequest, 'url' | 'headers' | 'body'>,
  secrets: readonly string[] = [],
): HttpResponse | 'hang' | 'reset' {
  const retryAfter = fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
  const quoted = JSON.stringify([request.url, request.headers, request.body, secrets]);
  const echo = secretSentIn(request, secrets);
  const headers = echo === undefined ? {} : { 'x-request-id': echo };
  switch (fault.mode) {
    case 'hang':
    case 'reset':
      return fault.mode;
    case 'garbage':
      return {
        status: 200,
        headers: { ...headers, 'content-type': 'text/html' },
        body: `<html>out of order: ${quoted}</html>`,
      };
    case 'redirect':
      return {
        status: 302,
        headers: { ...headers, location: `https://elsewhere.invalid/?for=${encodeURIComponent(quoted)}` },
        body: '',
      };
    case '429':
    case '500':
      return {
        status: Number(fault.mode),
        headers: { ...headers, ...retryAfter },
        body: JSON.stringify({ error: `out of order: ${quoted}` }),
      };
  }
}

/** Which secret stands in a request: as it is, or in what basic authentication makes of it. */
function secretSentIn(request: object, secrets: readonly string[]): string | undefined {
  const words = JSON.stringify(request).split(/[\s"\\]+/);
  const decoded = words.map((word) => Buffer.from(word, 'base64').toString());
  const text = [...words, ...decoded].join(' ');
  return secrets.findLast((secret) => secret !== '' && text.includes(secret));
}

/** A fault as an observer sends it, of requests that the provider knows; undefined for anything else. */
export function parseFault(json: string, requestNames: readonly string[]): Fault | undefined {
  try {
    const { mode, requests, effect = 'before', times, retryAfterSeconds } = JSON.parse(json) as Fault;
    const isCount = (value: unknown) => value === undefined || (Number.isInteger(value) && Number(value) >= 0);
    const isFault =
      (mode === 'idle' || FAULT_MODES.includes(mode)) &&
      (requests === undefined || requests.every((name) => requestNames.includes(name))) &&
      ['before', 'after'].includes(effect) &&
      isCount(times) &&
      isCount(retryAfterSeconds);
    if (!isFault) return undefined;
    return {
      mode,
      effect,
      ...(requests && { requests }),
      ...(times !== undefined && { times }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    };
  } catch {
    return undefined;
  }
}
