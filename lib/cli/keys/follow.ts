import type { Clock } from '../../rotation/services';
import { CliError } from '../cli-error';

/** Between two polls, in milliseconds. */
const POLL_MS = 2_000;
/** Polls in a row that may fail: AWS throttles, connections break. */
const MOST_FAILURES = 3;

/** Polls until there is an answer; undefined after `patienceMs` milliseconds. */
export async function follow<Answer>(
  clock: Clock,
  patienceMs: number,
  poll: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const started = clock.now().getTime();
  for (let failures = 0; clock.now().getTime() - started <= patienceMs; await clock.sleep(POLL_MS)) {
    try {
      const answer = await poll();
      if (answer !== undefined) return answer;
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!(error instanceof CliError) || failures === MOST_FAILURES) throw error;
    }
  }
  return undefined;
}
