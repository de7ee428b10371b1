import type { Services } from '../../lib/rotation/services';
import { wrapServices } from './wrap-services';

/** Where a process dies: before the n-th external call (it had no effect), or after it (it had, and no answer came). */
export interface KillPoint {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** The services of one process: every external call is counted, and at the kill point nothing ever answers again. */
interface Process {
  readonly services: Services;
  /** The external calls made so far, by name. */
  readonly calls: readonly string[];
  /** Runs until the end or the death of the process. */
  run<T>(work: (services: Services) => Promise<T>): Promise<T | 'killed'>;
}

export function killableProcess(services: Services, kill?: KillPoint): Process {
  const calls: string[] = [];
  let die: () => void = () => undefined;
  const death = new Promise<'killed'>((resolve) => {
    die = () => resolve('killed');
  });
  const dead = (): Promise<never> => {
    die();
    return new Promise<never>(() => undefined);
  };
  let killed = false;

  const wrapped = wrapServices(services, async (name, call) => {
    if (killed) return dead();
    calls.push(name);
    const here = kill?.call === calls.length - 1 ? kill.when : undefined;
    if (here === 'before') {
      killed = true;
      return dead();
    }
    try {
      return await call();
    } finally {
      if (here === 'after') {
        killed = true;
        await dead();
      }
    }
  });
  return { services: wrapped, calls, run: (work) => Promise.race([work(wrapped), death]) };
}
