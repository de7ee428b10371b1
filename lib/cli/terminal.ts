import type { Clock } from '../rotation/services';

/** The process as a command sees it. */
export interface Terminal {
  /** The environment, which the AWS SDK reads too. */
  readonly env: Record<string, string | undefined>;
  readonly print: (line: string) => void;
  /** For progress and problems: stderr, so that stdout holds only results. */
  readonly printError: (line: string) => void;
  /** Resolves on SIGINT or SIGTERM. */
  readonly interrupted: Promise<void>;
  /** Whether a person can answer. */
  readonly isInteractive: boolean;
  /** Asks on stderr; the line that was typed. */
  readonly ask: (question: string) => Promise<string>;
  /** The same without an echo; all of stdin where a program writes to it. */
  readonly askUnseen: (question: string) => Promise<string>;
  /** The operating system's user name: unproved, for the record. */
  readonly userName: string;
  readonly clock: Clock;
}
