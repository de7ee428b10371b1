import { writeFileSync } from 'node:fs';
import type { VersionHistory } from '../../handlers/inspect';
import type { Receipt } from '../../rotation/receipt';
import type { KeyStatus } from '../../rotation/operations/status';
import type { Mark } from '../../timeline/timeline';
import { CliError, type ExitStatus } from '../cli-error';
import { findKey } from '../keys/find-keys';
import type { RotatorFunctions } from '../keys/rotator-functions';
import { fetchReceipts } from '../receipts/fetch-receipts';
import { formatEvidence } from '../receipts/format-receipts';
import { readableReceipts } from '../receipts/parse-receipt';
import { formatTable } from '../table';
import type { Terminal } from '../terminal';
import type { AddCommand } from '../command';
import { withFunctions } from '../keys/with-functions';
import { withRotators } from '../options';

export const historyCommand: AddCommand = (parent, { terminal, end }) => {
  withRotators(parent.command('history'), terminal)
    .argument('<name>', "the secret's name")
    .description('what happened to a key: its versions and their labels, and the transitions of its receipts')
    .option('--html <file>', 'write the history of its keys there, as a page')
    .action(async (name: string, options: HistoryOptions) =>
      end(await withFunctions((functions) => history(functions, name, options, terminal))),
    );
};

interface HistoryOptions {
  readonly rotator: readonly string[];
  readonly json: boolean;
  /** File for a page with the timeline; absent: no page. */
  readonly html?: string;
}

/**
 * What happened to the keys of one secret, the oldest first: the versions that Secrets Manager still has, with their labels
 * of now, and the transitions from its receipts. `receipt show` verifies the receipts, this does not.
 */
export async function history(
  functions: RotatorFunctions,
  name: string,
  options: HistoryOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const key = await findKey(functions, name, options.rotator);
  const { versions } = await functions.inspect(key.rotator, { action: 'history', secretArn: key.arn });
  const transitions = readableReceipts((await fetchReceipts(functions, key)).lines);
  if (options.json) terminal.print(JSON.stringify({ versions, transitions }));
  else for (const line of historyLines(versions, transitions)) terminal.print(line);
  if (options.html !== undefined) {
    writeFileSync(options.html, await historyPage(functions, key, transitions, terminal.clock.now()));
    terminal.printError(`the history of its keys, for a browser: ${options.html}`);
  }
  return 0;
}

function historyLines(versions: readonly VersionHistory[], transitions: readonly Receipt[]): readonly string[] {
  const rows = [...versions.map(versionRow), ...transitions.map(transitionRow)];
  rows.sort(([a = ''], [b = '']) => a.localeCompare(b));
  return formatTable([['AT', 'WHAT', 'VERSION', 'BY', 'MORE'], ...rows]);
}

/** Only this row has the whole id, which other commands take. */
function versionRow({ createdAt, versionId, labels }: VersionHistory): readonly string[] {
  return [createdAt, 'version', short(versionId), '-', `${versionId} now ${labels.join(' ') || 'without labels'}`];
}

function transitionRow({ at, transition, ...receipt }: Receipt): readonly string[] {
  const { versionId, predecessor, keyId, requestedBy, evidence } = receipt;
  const more = [
    ...(predecessor === undefined ? [] : [`after ${short(predecessor)}`]),
    ...(keyId === undefined ? [] : [`key ${keyId}`]),
    formatEvidence(evidence),
  ];
  return [at, transition, versionId === undefined ? '-' : short(versionId), requestedBy, more.join(' ').trimEnd()];
}

/** Enough of a version's id to distinguish the versions of one secret. */
function short(versionId: string): string {
  return versionId.slice(0, 8);
}

/**
 * The history of a secret's keys as a page: from its receipts, and from the steps that are still in the log of the
 * rotation function.
 */
async function historyPage(
  functions: RotatorFunctions,
  { name, arn, rotator }: KeyStatus,
  receipts: readonly Receipt[],
  now: Date,
): Promise<string> {
  const [first] = receipts;
  if (!first) throw new CliError(`${name} has no receipts, and so no page: its first rotation writes them`);
  const { steps } = await functions.inspect(rotator, { action: 'steps', secretArn: arn, since: first.at });
  const failures = steps.flatMap(({ step, at, code }): readonly Mark[] =>
    code === undefined ? [] : [{ at: new Date(at), kind: 'failure', text: `${step} failed: ${code}` }],
  );
  const { timelineOfReceipts } = await import('../../timeline/from-receipts.ts');
  const { timelinePage } = await import('../../timeline/timeline-page.ts');
  return timelinePage(timelineOfReceipts(name, receipts, now, failures));
}
