/** What the runner sends to a function's process. */
export interface InvokeMessage {
  readonly requestId: string;
  /** The event as JSON. */
  readonly payload: string;
  /** Virtual time at which the invocation starts, in milliseconds since 1970. */
  readonly now: number;
  /** What is left until the function's timeout, in real milliseconds. */
  readonly timeoutMs: number;
  readonly functionArn: string;
  /** `index.handler` */
  readonly handler: string;
  /** The folder that holds the function's code. */
  readonly codeDirectory: string;
  /** As Lambda's client context arrives: JSON. */
  readonly clientContext?: string;
}

/** How an invocation ended, as the function's process reports it. */
export interface DoneMessage {
  readonly requestId: string;
  /** JSON: the answer, or Lambda's error document. */
  readonly payload: string;
  readonly failed: boolean;
  /** The process ends after this answer. */
  readonly last: boolean;
  /** Loading the code, in milliseconds; present in a process's first answer. */
  readonly initMs?: number;
}

/** Lambda's error document. */
export interface ErrorDocument {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** Ends the output of an invocation on stdout and on stderr: log lines and the answer arrive by different ways. */
export const endOfOutput = (requestId: string): string => `\u0000end ${requestId}`;
