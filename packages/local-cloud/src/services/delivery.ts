import { AwsError, type Kernel } from '../kernel/kernel';

interface Delivery {
  /** For the list of timers: `SNS to arn:...`. */
  readonly what: string;
  send(): Promise<unknown>;
  /** Waits before each further attempt, in milliseconds of virtual time. */
  readonly waits: readonly number[];
  /** Told once, when it was given up. */
  failed(error: unknown, attempts: number): Promise<void> | void;
}

/** A server's fault or a throttle may pass; a missing grant or target will not, and AWS does not retry it. */
function isRetryable(error: unknown): boolean {
  return error instanceof AwsError && (error.status >= 500 || /Throttl|TooManyRequests/.test(error.code));
}

/** Delivers on behalf of a service, at least once, retrying on virtual time. Never rejects. */
export async function deliver(kernel: Kernel, delivery: Delivery, attempt = 1): Promise<void> {
  try {
    await delivery.send();
  } catch (error) {
    const wait = isRetryable(error) ? delivery.waits[attempt - 1] : undefined;
    if (wait === undefined) return delivery.failed(error, attempt);
    const again = new Date(kernel.clock.now().getTime() + wait);
    kernel.clock.at(again, delivery.what, () => deliver(kernel, delivery, attempt + 1));
  }
}

/** What the event log may say of an error. */
export function errorText(error: unknown): string {
  return error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
}
