import type { Caller } from '../kernel/kernel';
import { AwsError } from '../kernel/kernel';

/**
 * A disturbance on request. `before`: the operation has no effect. `after`: it had, and the answer is lost or spoilt.
 * `stale` makes a service answer with the state of some time ago, where the service knows how.
 */
export interface FaultRule {
  /** Signing name; absent: any service. */
  readonly service?: string;
  /** Absent: any operation. */
  readonly operation?: string;
  /** Part of the caller's ARN (a role's name, a function's name); absent: anyone. */
  readonly caller?: string;
  /** Top-level members of the input that must have these values: `{ "VersionStage": "AWSCURRENT" }`. */
  readonly input?: Readonly<Record<string, string>>;
  /** Part of the ARN or id of the resource; only for `stale`. */
  readonly resource?: string;
  /** Default `before`. */
  readonly when?: 'before' | 'after';
  /** The first call that is hit, counted among those that match; default 1. */
  readonly nth?: number;
  /** How many calls are hit from then on; default 1. */
  readonly times?: number;
  readonly kind: 'error' | 'delay' | 'drop' | 'kill' | 'stale';
  /** Of `error`; default InternalServiceError. */
  readonly code?: string;
  readonly message?: string;
  /** HTTP status of `error`; default 500, which SDKs retry. */
  readonly status?: number;
  /** Real milliseconds of `delay`; default 1000. */
  readonly delayMs?: number;
  /** Age in virtual milliseconds of what `stale` answers with; default five minutes, AWS's own figure for ListSecrets. */
  readonly staleMs?: number;
}

/** The connection breaks without an answer; the caller cannot know whether the operation took effect. */
export class ConnectionDropped extends Error {
  override readonly name = 'ConnectionDropped';
}

interface FaultPoint {
  readonly service: string;
  readonly operation: string;
  readonly caller: Caller;
  readonly callerArn: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
  /** The rules that still have something to hit. */
  list(): readonly FaultRule[];
  /** Runs the rules of one side of an operation: returns, or throws AwsError or ConnectionDropped. */
  strike(when: 'before' | 'after', point: FaultPoint): Promise<void>;
  /** For a service about to answer a read: how old the answer must be in milliseconds, or undefined for the truth. */
  stale(operation: string, resource: string): number | undefined;
}

interface FaultDeps {
  /** Real time. */
  sleep(ms: number): Promise<void>;
  /** Kills the process that makes the call, where the caller is a function. */
  kill(caller: Caller): Promise<void> | void;
  /** Called for each fault that hits. */
  onStrike(rule: FaultRule, operation: string): void;
}

const FIVE_MINUTES_MS = 300_000;

export function createFaults(deps: FaultDeps): Faults {
  let rules: { readonly rule: FaultRule; matched: number }[] = [];

  const spent = ({ rule, matched }: { rule: FaultRule; matched: number }): boolean =>
    matched >= (rule.nth ?? 1) + (rule.times ?? 1) - 1;

  /** Counts a match for every rule that matches, and gives those that hit. */
  function hits(matches: (rule: FaultRule) => boolean, operation: string): readonly FaultRule[] {
    const hit: FaultRule[] = [];
    for (const entry of rules) {
      if (spent(entry) || !matches(entry.rule)) continue;
      entry.matched++;
      if (entry.matched < (entry.rule.nth ?? 1)) continue;
      hit.push(entry.rule);
      deps.onStrike(entry.rule, operation);
    }
    return hit;
  }

  async function act(rule: FaultRule, point: FaultPoint): Promise<void> {
    if (rule.kind === 'delay') return deps.sleep(rule.delayMs ?? 1_000);
    if (rule.kind === 'kill') await deps.kill(point.caller);
    if (rule.kind === 'error') {
      const message = rule.message ?? 'An error on request (a fault rule of the local cloud).';
      throw new AwsError(rule.code ?? 'InternalServiceError', message, rule.status ?? 500);
    }
    throw new ConnectionDropped(`${point.service}:${point.operation}: connection dropped on request`);
  }

  return {
    add: (rule) => void rules.push({ rule, matched: 0 }),
    clear: () => void (rules = []),
    list: () => rules.filter((entry) => !spent(entry)).map((entry) => entry.rule),
    async strike(when, point) {
      const matches = (rule: FaultRule): boolean =>
        rule.kind !== 'stale' &&
        (rule.when ?? 'before') === when &&
        (rule.service ?? point.service) === point.service &&
        (rule.operation ?? point.operation) === point.operation &&
        point.callerArn.includes(rule.caller ?? '') &&
        Object.entries(rule.input ?? {}).every(([member, value]) => point.input[member] === value);
      for (const rule of hits(matches, point.operation)) await act(rule, point);
    },
    stale(operation, resource) {
      const matches = (rule: FaultRule): boolean =>
        rule.kind === 'stale' && (rule.operation ?? operation) === operation && resource.includes(rule.resource ?? '');
      const [rule] = hits(matches, operation);
      return rule && (rule.staleMs ?? FIVE_MINUTES_MS);
    },
  };
}
