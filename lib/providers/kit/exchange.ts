import type { ApiKey } from '../../rotation/api-key';
import { RotationError } from '../../rotation/errors';
import type { Clock } from '../../rotation/services';
import { isHeaderText } from './sendable';
import type { Http, HttpRequest, HttpResponse } from './provider-type';
import { repeat } from './repeat';
import { isPassing } from './status';

/** A request that is about to be sent, without its time limit. */
export type BuiltRequest = Omit<HttpRequest, 'timeoutMs'> & {
  /** A secret that stands in the path, and the path as errors show it. */
  readonly hidden?: { readonly value: ApiKey; readonly path: string };
};

export const DEFAULT_HEADERS = { accept: 'application/json', 'user-agent': 'keyturn' } as const;

/** An answer, or none: `sent: false` where certainly nothing of the request left this machine. */
export type Outcome =
  | { readonly kind: 'answer'; readonly response: HttpResponse }
  | { readonly kind: 'silence'; readonly reason: string; readonly sent: boolean };

/** One exchange, never repeated. Throws `ValueNotUnderstood`, and sends nothing, where a header cannot be sent. */
export async function exchangeOnce(http: Http, built: BuiltRequest, timeoutMs: number): Promise<Outcome> {
  refuseUnsendable(built);
  const { hidden: _hidden, ...request } = built;
  try {
    return { kind: 'answer', response: await http({ ...request, timeoutMs }) };
  } catch (error) {
    // Neither the error nor its message is passed on: some clients put the request's headers into them.
    const { code, name, sent } = error as { code?: unknown; name?: unknown; sent?: unknown };
    const reason = [code, name].find((one) => typeof one === 'string' && /^\w{1,60}$/.test(one));
    return { kind: 'silence', reason: String(reason ?? 'Error'), sent: sent !== false };
  }
}

/** The client would fail over it as over a lost answer: then nobody would know that nothing was sent. */
function refuseUnsendable({ method, url, headers }: BuiltRequest): void {
  const header = Object.keys(headers).find((name) => !isHeaderText(headers[name] ?? ''));
  if (header === undefined) return;
  throw new RotationError(
    'ValueNotUnderstood',
    `header '${header}' of a ${method} to ${new URL(url).origin} holds characters that no header can carry, perhaps a line break at the end of the credential: nothing was sent`,
    false,
  );
}

/** An exchange that is repeated while the provider is silent, throttles or fails. */
export async function exchangeRepeatedly(
  deps: { readonly http: Http; readonly clock: Clock },
  request: BuiltRequest,
  timeoutMs: number,
): Promise<Outcome> {
  return repeat<Outcome>(deps.clock, async (leftMs) => {
    const outcome = await exchangeOnce(deps.http, request, Math.min(timeoutMs, leftMs));
    if (outcome.kind === 'silence') return { result: outcome, again: true };
    const { response } = outcome;
    return { result: outcome, again: isPassing(response.status), afterMs: retryAfterMs(response, deps.clock.now()) };
  });
}

/** What Retry-After says, in seconds or as a date, in milliseconds from now. */
export function retryAfterMs(response: HttpResponse, now: Date): number | undefined {
  const header = response.headers['retry-after']?.trim();
  if (header === undefined || header === '') return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
