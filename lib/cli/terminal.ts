import type { Clock } from '../rotation/services';

/** The process as a command sees it. */
export interface Terminal {
  /** The environment, which the AWS SDK reads too. */
  readonly env: Record<string, string | undefined>;
  readonly print: (line: string) => void;
  /** For progress and problems: stderr, so that `--json` output stays clean. */
  readonly printError: (line: string) => void;
  /** Resolves when the person or the system wants the process to end. */
  readonly interrupted: Promise<void>;
  /** Somebody who can answer is at the other end. */
  readonly isInteractive: boolean;
  /** Asks on stderr; the line that was typed. */
  readonly ask: (question: string) => Promise<string>;
  /** The same without an echo; all of stdin where a program writes to it. */
  readonly askUnseen: (question: string) => Promise<string>;
  /** Who the operating system says it is: a claim, for the record. */
  readonly userName: string;
  readonly clock: Clock;
}
