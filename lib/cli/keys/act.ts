import type { OperateAnswer } from '../../handlers/operate';
import type { KeyStatus } from '../../rotation/operations/status';
import { CliError, type ExitStatus } from '../cli-error';
import { confirm } from '../confirm';
import type { Terminal } from '../terminal';
import { paced } from './pace';

/** Options of all commands that change something. */
export interface ActOptions {
  readonly json: boolean;
  readonly yes: boolean;
  /** For the record. */
  readonly reason?: string;
  /** Who acts, for the record; unproved. Default: the operating system's user name. */
  readonly as?: string;
}

/** What a command did to one key. */
interface Outcome {
  readonly key: string;
  readonly secretArn: string;
  readonly outcome: OperateAnswer['outcome'];
  readonly code?: string;
  readonly message?: string;
  readonly [fact: string]: unknown;
}

/** Who acts and why: the operate function records both. */
export function record({ reason, as }: ActOptions, { userName }: Pick<Terminal, 'userName'>) {
  return { reason: reason ?? 'none given', requestedBy: as ?? userName };
}

interface Act {
  /** In the question: `Revoke`. */
  readonly verb: string;
  /** What will happen to a key, in a line. */
  readonly preview: (key: KeyStatus) => string;
  /** Whether a person must agree, on a terminal or by --yes: to what cannot be undone. */
  readonly asks: boolean;
  readonly run: (key: KeyStatus) => Promise<OperateAnswer>;
}

/** Acts on keys, paced, and prints each outcome. Status 1 when one of them was refused or failed. */
export async function actOn(
  keys: readonly KeyStatus[],
  act: Act,
  options: ActOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  if (keys.length === 0) throw new CliError('no key is selected', 2);
  if (act.asks) {
    await confirm(terminal, {
      preview: keys.map((key) => `${key.name}: ${act.preview(key)}`),
      question: `${act.verb} ${keys.length === 1 ? 'this key' : `these ${keys.length} keys`}?`,
      yes: options.yes,
    });
  }
  const outcomes: Outcome[] = [];
  await paced(terminal.clock, keys, async (key) => {
    const outcome: Outcome = { key: key.name, secretArn: key.arn, ...(await answerOf(act, key)) };
    outcomes.push(outcome);
    const progress = keys.length > 1 ? `${outcomes.length}/${keys.length}  ` : '';
    if (options.json) terminal.printError(`${progress}${outcomeLine(outcome)}`);
    else terminal.print(`${progress}${outcomeLine(outcome)}`);
  });
  if (options.json) terminal.print(JSON.stringify(outcomes));
  return outcomes.some(({ outcome }) => outcome === 'refused') ? 1 : 0;
}

/** The function of one key may not answer; the other keys are still acted on. */
async function answerOf(act: Act, key: KeyStatus): Promise<OperateAnswer> {
  try {
    return await act.run(key);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { outcome: 'refused', code: 'NoAnswer', message: error.message };
  }
}

function outcomeLine({ key, outcome, code, message, evidence, dueAt }: Outcome): string {
  const why = [code, message].filter((part) => part !== undefined).join(': ');
  const facts = typeof evidence === 'object' && evidence !== null ? ` (${JSON.stringify(evidence)})` : '';
  const due = typeof dueAt === 'string' ? `due ${dueAt}` : '';
  return [key, outcome, why + facts, due].filter((part) => part !== '').join('  ');
}
