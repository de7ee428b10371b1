import type { Scheduler } from './scheduler';

/** Where a process dies: at its n-th external call, before the effect, or after it and before the answer. */
export interface Death {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** Makes external calls of one process: each waits for its turn, takes effect, and waits for its answer. */
export interface CallSite {
  readonly calls: readonly string[];
  external<T>(name: string, effect: () => Promise<T>): Promise<T>;
}

/** What a dead process waits for never comes. One for each, so that nothing keeps what the dead held. */
const never = (): Promise<never> => new Promise(() => undefined);

export interface SimulatedProcess extends CallSite {
  /** Runs the work until it ends or the process dies. */
  run<T>(work: () => Promise<T>): Promise<T | 'died'>;
}

/** A process that dies where `dies` says; asked before every external call, with its number and name. */
export function simulateProcess(
  scheduler: Scheduler,
  name: string,
  dies: (call: number, what: string) => Death['when'] | undefined,
): SimulatedProcess {
  const calls: string[] = [];
  let isDead = false;
  let die: () => void = () => undefined;
  const death = new Promise<'died'>((resolve) => {
    die = () => {
      isDead = true;
      resolve('died');
    };
  });
  return {
    calls,
    run: (work) => Promise.race([work(), death]),
    async external(what, effect) {
      if (isDead) return never();
      const when = dies(calls.length, what);
      calls.push(what);
      await scheduler.turn(`${name}: ${what}`);
      if (isDead) return never();
      if (when === 'before') {
        die();
        return never();
      }
      const answer = effect();
      await answer.catch(() => undefined);
      if (when === 'after') {
        die();
        return never();
      }
      await scheduler.turn(`${name}: answer of ${what}`);
      return isDead ? never() : answer;
    },
  };
}

/** A port whose every method is an external call of the process. */
export function throughProcess<Port extends object>(site: CallSite, what: string, port: Port): Port {
  return Object.fromEntries(
    Object.entries(port).map(([name, member]: [string, unknown]) => [
      name,
      typeof member === 'function'
        ? (...args: unknown[]) =>
            site.external(`${what}.${name}`, () => Promise.resolve(Reflect.apply(member, port, args) as unknown))
        : member,
    ]),
  ) as Port;
}
