import type { VersionHistory } from '../handlers/inspect';
import type { Receipt } from '../rotation/receipt';
import type { ExitStatus } from './cli-error';
import { writeHistoryPage } from './history-page';
import { findKey } from './keys/find-keys';
import type { RotatorFunctions } from './keys/rotator-functions';
import { receiptsOf } from './receipts/fetch-receipts';
import { formatEvidence } from './receipts/format-receipts';
import { readableReceipts } from './receipts/parse-receipt';
import { formatTable } from './table';
import type { Terminal } from './terminal';

export interface HistoryOptions {
  readonly rotator: readonly string[];
  readonly json: boolean;
  /** Where a page with the timeline is written to; default none. */
  readonly html?: string;
}

/**
 * What happened to the keys of one secret, the oldest first: the versions that Secrets Manager still knows, with what
 * their labels say now, and the transitions from its receipts. These are not verified here: `receipt show` does that.
 */
export async function history(
  functions: RotatorFunctions,
  name: string,
  options: HistoryOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const key = await findKey(functions, name, options.rotator);
  const { versions } = await functions.inspect(key.rotator, { action: 'history', secretArn: key.arn });
  const transitions = readableReceipts((await receiptsOf(functions, key)).lines);
  if (options.json) terminal.print(JSON.stringify({ versions, transitions }));
  else for (const line of historyLines(versions, transitions)) terminal.print(line);
  if (options.html !== undefined) {
    await writeHistoryPage(functions, key, transitions, options.html, terminal.clock.now());
    terminal.printError(`the life of its keys, for a browser: ${options.html}`);
  }
  return 0;
}

function historyLines(versions: readonly VersionHistory[], transitions: readonly Receipt[]): readonly string[] {
  const rows = [...versions.map(versionRow), ...transitions.map(transitionRow)];
  rows.sort(([a = ''], [b = '']) => a.localeCompare(b));
  return formatTable([['AT', 'WHAT', 'VERSION', 'BY', 'MORE'], ...rows]);
}

/** The whole id stands here alone, for who must name the version to a command. */
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

/** Enough of a version's id to tell those of one secret apart. */
function short(versionId: string): string {
  return versionId.slice(0, 8);
}
