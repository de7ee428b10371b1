import type { KeyPlan } from '../../inventory/plan';
import { formatDuration } from '../../rotation/duration';
import { CliError, type ExitStatus } from '../cli-error';
import { formatTable } from '../table';
import type { Terminal } from '../terminal';
import type { AddCommand } from '../command';
import { withJson } from '../options';

export const planCommand: AddCommand = (parent, { terminal, end }) => {
  withJson(parent.command('plan'))
    .description('when the keys of an inventory rotate, and how long old and new ones overlap; without AWS')
    .option('--config <file>', 'the inventory', 'keys.yaml')
    .option('--days <number>', 'how many days ahead, at most 366', '30')
    .action(async (options: PlanOptions) => end(await plan(options, terminal)));
};

interface PlanOptions {
  readonly config: string;
  readonly days: string;
  readonly json: boolean;
}

const DAY_MS = 86_400_000;

/** The rotations of the next days, from the inventory alone. */
export async function plan(options: PlanOptions, terminal: Pick<Terminal, 'print' | 'clock'>): Promise<ExitStatus> {
  const days = Number(options.days);
  if (!/^\d{1,3}$/.test(options.days) || days < 1 || days > 366) {
    throw new CliError(`--days ${options.days}: expected a number from 1 to 366`, 2);
  }
  const { planKey } = await import('../../inventory/plan.ts');
  const { readInventoryFile } = await import('../inventory-file.ts');
  const { keys } = readInventoryFile(options.config);
  const from = terminal.clock.now();
  const until = new Date(from.getTime() + days * DAY_MS);
  const plans = keys.map((key) => planKey(key, from, until));
  if (options.json)
    terminal.print(JSON.stringify({ from: from.toISOString(), until: until.toISOString(), keys: plans }));
  else for (const line of planLines(plans, from, days)) terminal.print(line);
  return 0;
}

function planLines(plans: readonly KeyPlan[], from: Date, days: number): readonly string[] {
  const arithmetic = plans.map(({ key, schedule, closestSeconds, graceSeconds, keysAtOnce }) => [
    key,
    schedule,
    formatDuration(graceSeconds),
    formatDuration(closestSeconds),
    String(keysAtOnce),
  ]);
  return [
    ...formatTable([['KEY', 'SCHEDULE', 'GRACE', 'CLOSEST', 'KEYS AT ONCE'], ...arithmetic]),
    '',
    `The next ${days} days from ${from.toISOString().slice(0, 10)}, UTC: # a rotation window, = old and new key both work`,
    ...formatTable(plans.map((one) => [one.key, calendar(one, from, days)])),
    '',
    'A rate() counts from the last rotation, which is not in the inventory: here, from now.',
  ];
}

/** A character for each day. */
function calendar({ windows }: KeyPlan, from: Date, days: number): string {
  const first = Math.floor(from.getTime() / DAY_MS) * DAY_MS;
  return Array.from({ length: days }, (_, day) => {
    const begins = first + day * DAY_MS;
    const touches = (start: string, end: string) => Date.parse(start) < begins + DAY_MS && Date.parse(end) > begins;
    if (windows.some(({ opens, closes }) => touches(opens, closes))) return '#';
    return windows.some(({ closes, overlapEnds }) => touches(closes, overlapEnds)) ? '=' : '.';
  }).join('');
}
