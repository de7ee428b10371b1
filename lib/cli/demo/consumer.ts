/** What an application does with a key: read it, keep it for a while, use it again and again. */
interface ConsumerSpec {
  /** The key that it reads, as the inventory names it. */
  readonly key: string;
  readonly name: string;
  /** Seconds for which it keeps a key that it has read. */
  readonly maxAgeSeconds: number;
}

/** A key as an application reads it. */
export interface ReadKey {
  readonly keyId: string;
  /** One request to the provider with this key; false when it is refused. */
  use(): Promise<boolean>;
}

/** One request that the provider answered. */
interface SentRequest {
  /** When it was sent. */
  readonly at: Date;
  readonly keyId: string;
  readonly accepted: boolean;
}

/** The requests of one consumer so far. */
interface ConsumerRecord extends ConsumerSpec {
  readonly requests: number;
  readonly failed: number;
  /** The key that it used last. */
  readonly keyId: string | undefined;
  readonly sent: readonly SentRequest[];
}

export interface RunningConsumer {
  record(): ConsumerRecord;
  /** Resolves after the request that is under way. */
  stop(): Promise<void>;
}

/** Milliseconds between two requests of one consumer. */
const PAUSE_MS = 5;

/** A consumer under constant load. It reads the key again only when the one that it has is older than its maximum age. */
export function startConsumer(spec: ConsumerSpec, read: () => Promise<ReadKey>, now: () => Date): RunningConsumer {
  let requests = 0;
  let failed = 0;
  const sent: SentRequest[] = [];
  let stopped = false;
  let cached: { key: ReadKey; at: number } | undefined;

  const request = async (): Promise<void> => {
    requests += 1;
    try {
      if (!cached || now().getTime() - cached.at >= spec.maxAgeSeconds * 1000) {
        cached = { at: now().getTime(), key: await read() };
      }
      const { keyId } = cached.key;
      const at = now();
      const accepted = await cached.key.use();
      if (!accepted) failed += 1;
      sent.push({ at, keyId, accepted });
    } catch {
      failed += 1;
    }
  };
  const run = async (): Promise<void> => {
    while (!stopped) {
      await request();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const running = run();
  return {
    record: () => ({ ...spec, requests, failed, keyId: cached?.key.keyId, sent }),
    stop: () => {
      stopped = true;
      return running;
    },
  };
}
