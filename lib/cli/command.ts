import type { Command } from 'commander';
import type { ExitStatus } from './cli-error';
import type { Terminal } from './terminal';

/** What a command gets from the process. */
interface CommandContext {
  readonly terminal: Terminal;
  /** Takes the status that the process exits with. */
  readonly end: (status: ExitStatus) => void;
}

/**
 * Declares one command: its name, arguments, options, help and action. Every command is declared at every start, so its
 * file loads what is heavy (SDK, inventory, local cloud) within the action alone.
 */
export type AddCommand = (parent: Command, context: CommandContext) => void;
