/** Documented exit statuses: 0 done, 1 it failed or was refused, 2 the command or its configuration is wrong. */
export type ExitStatus = 0 | 1 | 2;

/** What a command ends with when it does not end well: lines for stderr, without a stack trace. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    message: string,
    readonly status: Exclude<ExitStatus, 0> = 1,
  ) {
    super(message);
  }
}
