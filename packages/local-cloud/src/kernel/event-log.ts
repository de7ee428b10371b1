import type { LocalEvent } from './kernel';

/** A line of the event log: what happened, when in virtual time, and its place in the log. */
export interface LoggedEvent extends LocalEvent {
  /** Counts from 1 without gaps. */
  readonly seq: number;
  /** ISO 8601. */
  readonly at: string;
}

export interface EventLog {
  append(event: LocalEvent): void;
  /** Events whose `seq` is greater; all that are kept by default. */
  since(seq?: number): readonly LoggedEvent[];
  /** Calls back for every event from now on. Returns a function that ends it. */
  subscribe(listener: (event: LoggedEvent) => void): () => void;
}

/** Members that hold secrets by AWS's naming. A service should not record them; should it, they do not get through. */
const SECRET_MEMBER =
  /^(secretstring|secretbinary|secretaccesskey|sessiontoken|rotationtoken|password|authorization)$/i;

function withoutSecrets(value: unknown, member = ''): unknown {
  if (SECRET_MEMBER.test(member) && value !== undefined) return '[redacted]';
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item));
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutSecrets(item, name)]));
}

/** Keeps the latest `capacity` events, default 200,000: days of virtual time. */
export function createEventLog(now: () => Date, capacity = 200_000): EventLog {
  let events: LoggedEvent[] = [];
  let seq = 0;
  const listeners = new Set<(event: LoggedEvent) => void>();

  return {
    append(event) {
      const clean = withoutSecrets(event) as LocalEvent;
      const logged: LoggedEvent = { ...clean, seq: ++seq, at: now().toISOString() };
      events.push(logged);
      // Cut in large steps: shifting a long array for every event would cost more than the event.
      if (events.length > capacity * 1.25) events = events.slice(-capacity);
      for (const listener of listeners) listener(logged);
    },
    since(from = 0) {
      const first = events[0]?.seq ?? 1;
      return events.slice(Math.max(0, from + 1 - first));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
