import type { LocalClock } from '../time/clock';
import type { EventLog } from '../kernel/event-log';
import { readFaultRule } from '../faults/fault-rule';
import type { Faults } from '../faults/faults';
import { parseDurationMs } from '../time/iso-duration';
import type { WireRequest, WireResponse } from '../protocols/protocol';
import type { Handle } from './server';

interface ControlDeps {
  readonly clock: Pick<LocalClock, 'now' | 'advance'>;
  readonly eventLog: Pick<EventLog, 'since'>;
  readonly faults: Pick<Faults, 'add' | 'clear' | 'list'>;
}

const PREFIX = '/_local/';

/** Whether a request is for the controls, which are outside AWS's API. */
export function isControl(request: Pick<WireRequest, 'path'>): boolean {
  return request.path.startsWith(PREFIX);
}

function json(status: number, value: unknown): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}

function wrong(message: string): WireResponse {
  return json(400, { message });
}

/** Undefined where the body is not a JSON object. */
function objectOf(request: WireRequest): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(request.body).toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * `POST /_local/clock {"advance": "PT24H"}` answers `{"now"}` when all that became due has run; `GET` answers it at once.
 * `GET /_local/events?since=N` gives the event log as JSON lines. `POST /_local/faults` adds a FaultRule, `GET` lists
 * those that are left, `DELETE` clears them.
 */
export function createControls({ clock, eventLog, faults }: ControlDeps): Handle {
  const now = (): WireResponse => json(200, { now: clock.now().toISOString() });

  async function advance(request: WireRequest): Promise<WireResponse> {
    const duration = objectOf(request)?.advance;
    const ms = typeof duration === 'string' ? parseDurationMs(duration) : undefined;
    if (ms === undefined) return wrong('expected {"advance": DURATION}, an ISO 8601 duration such as PT24H or P7D');
    await clock.advance(ms);
    return now();
  }

  function events(request: WireRequest): WireResponse {
    const since = Number(new URLSearchParams(request.query).get('since') ?? 0);
    if (!Number.isInteger(since) || since < 0) return wrong('since is the `seq` of an event: a whole number from 0');
    const lines = eventLog.since(since).map((event) => `${JSON.stringify(event)}\n`);
    return { status: 200, headers: { 'content-type': 'application/x-ndjson' }, body: lines.join('') };
  }

  function addFault(request: WireRequest): WireResponse {
    const rule = readFaultRule(objectOf(request));
    if (typeof rule === 'string') return wrong(rule);
    faults.add(rule);
    return json(201, rule);
  }

  const routes: Readonly<Record<string, Readonly<Record<string, Handle | ((request: WireRequest) => WireResponse)>>>> =
    {
      clock: { GET: now, POST: advance },
      events: { GET: events },
      faults: {
        GET: () => json(200, faults.list()),
        POST: addFault,
        DELETE: () => {
          faults.clear();
          return json(200, []);
        },
      },
    };

  return async (request) => {
    const name = request.path.slice(PREFIX.length);
    const methods = Object.hasOwn(routes, name) ? routes[name] : undefined;
    if (!methods) return json(404, { message: `no control ${name}: there are ${Object.keys(routes).join(', ')}` });
    const handle = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
    if (!handle) return json(405, { message: `${name} takes ${Object.keys(methods).join(', ')}` });
    return handle(request);
  };
}
