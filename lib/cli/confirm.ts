import { CliError } from './cli-error';
import type { Terminal } from './terminal';

/** Shows what will happen and asks. Throws CliError: status 2 when there is nobody to ask, 1 when the answer is no. */
export async function confirm(
  terminal: Pick<Terminal, 'isInteractive' | 'ask' | 'printError'>,
  { preview, question, yes }: { readonly preview: readonly string[]; readonly question: string; readonly yes: boolean },
): Promise<void> {
  for (const line of preview) terminal.printError(line);
  if (yes) return;
  if (!terminal.isInteractive)
    throw new CliError('this is not a terminal, so nobody can answer: add --yes to go on without a question', 2);
  const answer = await terminal.ask(`${question} [yes/no] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError('nothing was changed');
}
