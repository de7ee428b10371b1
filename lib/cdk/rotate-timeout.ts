import { Duration } from 'aws-cdk-lib';

/** Lambda's own limit. */
const LONGEST_SECONDS = 900;
const SHORTEST_SECONDS = 180;
/** For all that a step does besides waiting for a key to work. */
const OTHER_WORK_SECONDS = 120;

/**
 * Timeout of the functions that wait for a provider: its propagation time and two minutes, from 3 to 15 minutes. A text
 * says why there is no such timeout.
 */
export function rotateTimeout(propagationSeconds: number): Duration | string {
  const wanted = propagationSeconds + OTHER_WORK_SECONDS;
  if (wanted > LONGEST_SECONDS) {
    return `a propagation time of ${propagationSeconds} s and ${OTHER_WORK_SECONDS} s for other work are more than Lambda's ${LONGEST_SECONDS} s`;
  }
  return Duration.seconds(Math.max(wanted, SHORTEST_SECONDS));
}
