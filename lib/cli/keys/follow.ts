import type { Clock } from '../../rotation/services';
import { CliError } from '../cli-error';

/** Between two looks, in milliseconds. */
const POLL_MS = 2_000;
/** Looks in a row that may fail: AWS throttles, connections break. */
const MOST_FAILURES = 3;

/** Looks again until there is an answer; undefined when the patience, in milliseconds, is at its end. */
export async function follow<Answer>(
  clock: Clock,
  patienceMs: number,
  look: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const started = clock.now().getTime();
  for (let failures = 0; clock.now().getTime() - started <= patienceMs; await clock.sleep(POLL_MS)) {
    try {
      const answer = await look();
      if (answer !== undefined) return answer;
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!(error instanceof CliError) || failures === MOST_FAILURES) throw error;
    }
  }
  return undefined;
}
