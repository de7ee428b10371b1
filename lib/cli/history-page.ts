import { writeFileSync } from 'node:fs';
import type { Mark } from '../timeline/timeline';
import type { Receipt } from '../rotation/receipt';
import { timelineOfReceipts } from '../timeline/from-receipts';
import { timelinePage } from '../timeline/timeline-page';
import { CliError } from './cli-error';
import type { RotatorFunctions } from './keys/rotator-functions';

/** One key of one rotator. */
interface Named {
  readonly name: string;
  readonly arn: string;
  readonly rotator: string;
}

/**
 * Writes the life of a secret's keys as a page: from its receipts, and from the steps that the rotation function still
 * has in its log. The receipts are not verified here: `receipt show` does that. Throws CliError.
 */
export async function writeHistoryPage(
  functions: RotatorFunctions,
  { name, arn, rotator }: Named,
  receipts: readonly Receipt[],
  file: string,
  now: Date,
): Promise<void> {
  const [first] = receipts;
  if (!first) throw new CliError(`${name} has no receipts, and so no page: its first rotation writes them`);
  const { steps } = await functions.inspect(rotator, { action: 'steps', secretArn: arn, since: first.at });
  const failures = steps.flatMap(({ step, at, code }): readonly Mark[] =>
    code === undefined ? [] : [{ at: new Date(at), kind: 'failure', text: `${step} failed: ${code}` }],
  );
  writeFileSync(file, timelinePage(timelineOfReceipts(name, receipts, now, failures)));
}
