import { setTimeout as sleep } from 'node:timers/promises';
import { type LocalCloud, startLocalCloud } from '@keyturn/local-cloud';

/** What the settings of every SDK client begin with. */
interface ClientSettings {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The account that the suite asks: the local cloud, or with AWS=1 the one that the SDK finds by itself. */
export interface Account {
  readonly settings: ClientSettings;
  /** Absent for an account of AWS. */
  readonly cloud?: LocalCloud;
  now(): Date;
  /** Lets so many seconds go by: at once in the local cloud, and really on AWS. */
  pass(seconds: number): Promise<void>;
  close(): Promise<void>;
}

const IS_REAL = process.env['AWS'] === '1';

/** A rotation of minutes really takes minutes on AWS, with two deployments around it. */
export const TIME_LIMIT_MS = IS_REAL ? 60 * 60_000 : 60_000;

export async function openAccount(): Promise<Account> {
  if (IS_REAL) {
    return {
      settings: {},
      now: () => new Date(),
      pass: (seconds) => sleep(seconds * 1000),
      close: () => Promise.resolve(),
    };
  }
  const cloud = await startLocalCloud();
  const credentials = { accessKeyId: 'administrator', secretAccessKey: 'administrator' };
  return {
    settings: { endpoint: cloud.endpoint, region: 'us-east-1', credentials },
    cloud,
    now: () => cloud.now(),
    pass: (seconds) => cloud.advance(seconds * 1000),
    close: () => cloud.stop(),
  };
}

/** Asks until the answer is there, for so many seconds of the account's time; then fails with the last answer. */
export async function eventually<T>(
  account: Account,
  seconds: number,
  ask: () => Promise<T>,
  isThere: (answer: T) => boolean,
): Promise<T> {
  const end = account.now().getTime() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (isThere(answer)) return answer;
    if (account.now().getTime() >= end) {
      throw new Error(`not so within ${seconds} s; the last answer was ${JSON.stringify(answer)}`);
    }
    await account.pass(5);
  }
}

/** The name of the error that a call is answered with, or `none`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'none',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}
