import { inspect } from 'node:util';
import type { Fault, FaultMode } from './fake-providers/kit/faults';
import { isRotationError, type RotationError } from '../rotation/errors';
import type { HeldKey, IssuedKey, ListedKey, Provider } from '../rotation/provider';
import type { Clock } from '../rotation/services';

/** A provider with a fake that the suite can inspect and break. Made anew for every test. */
export interface ProviderHarness {
  readonly provider: Provider;
  /** The provider's clock. Time passes only when somebody sleeps. */
  readonly clock: Clock;
  readonly fakeProvider: {
    /** Every key that the provider ever issued, in that order. */
    keys(): readonly {
      readonly keyId: string;
      readonly state: 'active' | 'disabled' | 'revoked';
      readonly name?: string;
    }[];
    /** Requests to issue or roll a key that reached the provider, also those that failed. */
    issueRequests(): number;
    fail(fault: Fault): void;
    heal(): void;
    /** From now on the provider refuses the admin credential. */
    refuseAdmin(): void;
    /** Requests that went to another host, as after a redirect. */
    straying(): number;
  };
  /** What must never be seen: the values of all keys so far, and the admin credential. */
  secrets(): readonly string[];
  /** A key that the provider never issued. */
  readonly madeUp: HeldKey;
}

/** What the tests use: the harness with every error of the provider remembered, and helpers. */
export interface Bench extends ProviderHarness {
  /** Issues a key, or rolls the only one, activates it where that is needed, and lets it propagate. */
  issueAndSettle(): Promise<IssuedKey>;
  /** Lets the propagation time pass. */
  settle(): Promise<void>;
  /** The provider's list; fails the test where there is none. */
  list(): Promise<readonly ListedKey[]>;
  /** The RotationError that a call fails with; fails the test when it succeeds or fails otherwise. */
  failureOf(promise: Promise<unknown>): Promise<RotationError>;
}

/** Faults after which it is unknown whether a key was issued. */
export const UNCLEAR: readonly FaultMode[] = ['500', 'garbage', 'hang', 'redirect', 'reset'];

/** A lineage mark as the core writes it: 46 characters. */
export const LINEAGE = 'kt_0123456789abcdef_fedcba9876543210_mfx2k1a0';

/** The mark of another issue: the core never writes one twice, and some providers know a key by its name alone. */
export const lineageOf = (issue: number): string => LINEAGE.slice(0, -2) + issue.toString(36).padStart(2, '0');

/** The harness with its helpers; what the provider returns or fails with, and what is printed, goes to `seen`. */
export function toBench(harness: ProviderHarness, seen: unknown[]): Bench {
  const provider = remembering(harness.provider, seen);
  let issues = 0;
  const settle = () => harness.clock.sleep(provider.capabilities.propagationSeconds * 1000 + 1);
  return {
    ...harness,
    provider,
    settle,
    issueAndSettle: async () => {
      const issued = await (provider.roll?.(undefined) ?? provider.issue(lineageOf((issues += 1)), undefined));
      await provider.activate?.(issued, undefined);
      await settle();
      return issued;
    },
    list: async () => {
      if (!provider.list) throw new Error('the provider has no method list');
      return provider.list();
    },
    failureOf: async (promise) => {
      const outcome = await promise.then(
        (value) => ({ value: inspect(value) }),
        (error: unknown) => error,
      );
      if (isRotationError(outcome)) return outcome;
      throw new Error(`expected a RotationError, got ${inspect(outcome)}`);
    },
  };
}

/** Milliseconds that have passed since the call. */
export function passed(clock: Clock): () => number {
  const start = clock.now().getTime();
  return () => clock.now().getTime() - start;
}

/** The same provider; whatever its methods return or fail with is kept for the search for secrets. */
function remembering(provider: Provider, seen: unknown[]): Provider {
  const wrapped = Object.entries(provider).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function') return [name, member];
    const method = async (...args: unknown[]): Promise<unknown> => {
      try {
        const value: unknown = await member.apply(provider, args);
        seen.push(value);
        return value;
      } catch (error) {
        seen.push(error);
        throw error;
      }
    };
    return [name, method];
  });
  return Object.fromEntries(wrapped) as unknown as Provider;
}
