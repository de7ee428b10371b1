import type { ReadKey } from '../../../lib/cli/demo/consumer';

export interface RunningConsumer {
  record(): ConsumerRecord;
  /** Ends after one last request. */
  stop(): Promise<void>;
}

interface ConsumerRecord {
  readonly requests: number;
  /** Requests that were refused, so that the secret was read anew. */
  readonly refetched: number;
  /** Requests that were refused all the same. */
  readonly failed: number;
  /** Requests that had no answer: of a busy machine, not of a key. */
  readonly unanswered: number;
  /** The key that it used last. */
  readonly keyId: string;
}

/** Milliseconds between two requests of one consumer. */
const PAUSE_MS = 5000;

/** An application that keeps its key until that is refused; then it reads the secret anew and repeats the request once. */
export async function startConsumer(read: () => Promise<ReadKey>): Promise<RunningConsumer> {
  let key = await read();
  let [requests, refetched, failed, unanswered] = [0, 0, 0, 0];
  let stop = (): void => undefined;
  const stopped = new Promise<'stopped'>((resolve) => (stop = () => resolve('stopped')));

  const request = async (): Promise<void> => {
    requests += 1;
    if (await key.use()) return;
    refetched += 1;
    key = await read();
    if (!(await key.use())) failed += 1;
  };
  const requestOrGoOn = () => request().catch(() => void (unanswered += 1));
  const run = async (): Promise<void> => {
    do await requestOrGoOn();
    while ((await Promise.race([stopped, pause()])) !== 'stopped');
    await requestOrGoOn();
  };
  const running = run();
  return {
    record: () => ({ requests, refetched, failed, unanswered, keyId: key.keyId }),
    stop: () => {
      stop();
      return running;
    },
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
