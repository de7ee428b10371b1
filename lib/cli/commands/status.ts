import type { KeyStatus } from '../../rotation/operations/status';
import type { ExitStatus } from '../cli-error';
import { findKeys, type KeySelection } from '../keys/find-keys';
import type { RotatorFunctions } from '../keys/rotator-functions';
import { formatTable, fromNow, roughly } from '../table';
import type { Terminal } from '../terminal';
import type { AddCommand } from '../command';
import { withFunctions } from '../keys/with-functions';
import { withRotators, withSelection } from '../options';

export const statusCommand: AddCommand = (parent, { terminal, end }) => {
  withSelection(withRotators(parent.command('status'), terminal), '[names...]')
    .description('the state of each key: its stage, age, next rotation, and what is retiring')
    .option('--watch', 'print again every five seconds, until it is interrupted', false)
    .action(async (names: string[], options: Omit<StatusOptions, 'names'>) =>
      end(await withFunctions((functions) => status(functions, { ...options, names }, terminal))),
    );
};

interface StatusOptions extends KeySelection {
  readonly json: boolean;
  readonly watch: boolean;
}

/** Between two polls of `--watch`, in milliseconds. */
const WATCH_MS = 5_000;

/** The state of keys, a line each. Status 1 when one of them has a problem. */
export async function status(
  functions: RotatorFunctions,
  options: StatusOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  for (;;) {
    const keys = await findKeys(functions, options);
    if (options.watch && terminal.isInteractive && !options.json) terminal.print(CLEAR);
    if (options.json) terminal.print(JSON.stringify(keys));
    else for (const line of statusLines(keys)) terminal.print(line);
    if (!options.watch || (await isInterrupted(terminal))) {
      return keys.some(({ problems }) => problems.length > 0) ? 1 : 0;
    }
  }
}

/** The screen, and the cursor to its upper left corner. */
const CLEAR = '\u001B[2J\u001B[H';

async function isInterrupted({ interrupted, clock }: Terminal): Promise<boolean> {
  return Promise.race([interrupted.then(() => true), clock.sleep(WATCH_MS).then(() => false)]);
}

function statusLines(keys: readonly KeyStatus[]): readonly string[] {
  if (keys.length === 0) return ['no keys'];
  const [header = '', ...lines] = formatTable([
    ['KEY', 'STAGE', 'AGE', 'ROTATED', 'NEXT', 'RETIRING', 'ROTATOR'],
    ...keys.map(cells),
  ]);
  return [
    header,
    ...keys.flatMap(({ problems }, index) => [lines[index] ?? '', ...problems.map((problem) => `  ! ${problem}`)]),
  ];
}

/** Times count from AWS's answer, not from this machine's clock. */
function cells(key: KeyStatus): readonly string[] {
  const now = new Date(key.at);
  return [
    key.name,
    key.stage,
    key.ageSeconds === undefined ? '-' : roughly(key.ageSeconds),
    fromNow(key.lastRotatedAt, now),
    fromNow(key.nextRotationAt, now),
    key.retiring.map((one) => retiringCell(one, now)).join(', ') || '-',
    key.rotator,
  ];
}

function retiringCell({ dueAt, compromised, claimed }: KeyStatus['retiring'][number], now: Date): string {
  return `due ${fromNow(dueAt, now)}${compromised ? ', compromised' : ''}${claimed ? ', claimed' : ''}`;
}
