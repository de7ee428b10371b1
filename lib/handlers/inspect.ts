import { DAY_MS } from '../rotation/duration';
import { type After, parseAfter } from '../rotation/after';
import { isRotationError } from '../rotation/errors';
import { describeFailure } from '../rotation/failure';
import type { Installation } from '../rotation/installation';
import { missingOfOther } from '../rotation/after';
import { TAGS } from '../rotation/policy';
import type { ReceiptLog, SecretStore, Services, Usage } from '../rotation/services';
import type { SecretSummary } from '../rotation/secret-description';
import type { StepLog } from '../rotation/services';
import { statusOf, type KeyStatus } from '../rotation/operations/status';
import { diagnose, type Check } from './diagnose';
import { readInspectEvent, type InspectRequest } from './inspect-event';
import { inspectReceipts, type ReceiptsAnswer } from './inspect-receipts';
import type { InvocationContext } from './invocation';
import { failed, forInvocation } from './invocation';
import { summarizeUsage, type VersionUse } from './usage-summary';

/** What the inspect function is given: nothing that reads a value, or changes anything. */
export interface InspectServices extends Pick<Services, 'clock' | 'log' | 'settings'> {
  readonly store: Pick<SecretStore, 'describe' | 'listVersions' | 'listSecrets'>;
  readonly usage: Usage;
  readonly stepLog: StepLog;
  readonly receiptLog: ReceiptLog;
  readonly installation: Installation;
}

/** A version as Secrets Manager still knows it. */
export interface VersionHistory {
  readonly versionId: string;
  readonly createdAt: string;
  readonly labels: readonly string[];
}

/** The end of a step, as the rotation function logged it. */
export interface StepHistory {
  readonly step: string;
  readonly versionId: string;
  readonly at: string;
  readonly code?: string;
}

interface StatusAnswer {
  readonly keys: readonly KeyStatus[];
  /** More keys come after this name: ask again with it as `after`. */
  readonly next?: string;
}

/** What each action answers. */
export interface InspectAnswers {
  readonly status: StatusAnswer;
  readonly history: { readonly versions: readonly VersionHistory[] };
  /** Of the last 24 hours, as far as consumers report. */
  readonly usage: { readonly uses: readonly VersionUse[] };
  readonly steps: { readonly steps: readonly StepHistory[] };
  readonly receipts: ReceiptsAnswer;
  readonly doctor: { readonly checks: readonly Check[] };
}

/** The inspect function: reads for people, so that IAM can separate who may read from who may act. */
export function inspectHandler(
  services: InspectServices,
): (event: unknown, context?: InvocationContext) => Promise<InspectAnswers[InspectRequest['action']]> {
  return async (event, context) => {
    const scoped = forInvocation(services, context);
    let request: InspectRequest | undefined;
    try {
      request = readInspectEvent(event);
      const answer = await answerTo(scoped, request);
      scoped.log.info('inspected', { ...request });
      return answer;
    } catch (error) {
      const failure = describeFailure(error);
      scoped.log.error('inspection failed', { ...request, failure });
      throw failed(failure);
    }
  };
}

function answerTo(
  services: InspectServices,
  request: InspectRequest,
): Promise<InspectAnswers[InspectRequest['action']]> {
  switch (request.action) {
    case 'status':
      return request.secretArn === undefined
        ? manyStatuses(services, request.after)
        : keyStatus(services, request.secretArn).then((key) => ({ keys: [key] }));
    case 'history':
      return history(services, request.secretArn);
    case 'usage':
      return usage(services, request.secretArn);
    case 'steps':
      return steps(services, request.secretArn, new Date(request.since));
    case 'receipts':
      return inspectReceipts(services, request);
    case 'doctor':
      return diagnose(services.installation).then((checks) => ({ checks }));
  }
}

/** Keys of one answer: what Lambda returns is limited to 6 MB, and ListSecretVersionIds to 50 a second. */
const PAGE = 100;

/** One after the other, so that looking never takes from rotations what AWS allows in a second. */
async function manyStatuses(services: InspectServices, after: string | undefined): Promise<StatusAnswer> {
  const listed = [...(await services.store.listSecrets(services.settings.rotator))]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .filter(({ name }) => after === undefined || name > after);
  const keys: KeyStatus[] = [];
  for (const summary of listed.slice(0, PAGE)) keys.push(await keyStatusOr(services, summary));
  const last = listed[PAGE - 1];
  return { keys, ...(listed.length > PAGE && last && { next: last.name }) };
}

async function keyStatus(services: InspectServices, secretArn: string): Promise<KeyStatus> {
  const { store, settings, clock } = services;
  const secret = await store.describe(secretArn);
  const status = statusOf(secret, await store.listVersions(secret.arn), settings, clock.now());
  const after = parseAfter(secret.tags[TAGS.after] ?? '');
  // Only where a rotation is in progress: for most of the time nobody minds.
  const missing = after && status.pending !== undefined ? await missingOr(services, after) : undefined;
  return missing === undefined
    ? status
    : { ...status, problems: [...status.problems, `its rotation waits for another key: ${missing}`] };
}

async function missingOr(services: InspectServices, after: After): Promise<string | undefined> {
  try {
    return await missingOfOther(services, after);
  } catch (error) {
    if (!isRotationError(error)) throw error;
    return error.message;
  }
}

/** One secret that cannot be described must not hide the others: then the answer is what the list says, and why there is no more. */
async function keyStatusOr(services: InspectServices, summary: SecretSummary): Promise<KeyStatus> {
  try {
    return await keyStatus(services, summary.arn);
  } catch (error) {
    if (!isRotationError(error)) throw error;
    const listed = statusOf(summary, [], services.settings, services.clock.now());
    return { ...listed, problems: [error.message] };
  }
}

async function usage({ usage: records, clock }: InspectServices, secretArn: string): Promise<InspectAnswers['usage']> {
  const since = new Date(clock.now().getTime() - DAY_MS);
  return { uses: summarizeUsage(await records.records(secretArn, since)) };
}

async function steps({ stepLog }: InspectServices, secretArn: string, since: Date): Promise<InspectAnswers['steps']> {
  const found = await stepLog.steps(secretArn, since);
  return { steps: found.map((one) => ({ ...one, at: one.at.toISOString() })) };
}

/** The oldest first. */
async function history({ store }: InspectServices, secretArn: string): Promise<InspectAnswers['history']> {
  const versions = [...(await store.listVersions(secretArn))].sort(
    (a, b) => a.createdAt.getTime() - b.createdAt.getTime(),
  );
  return { versions: versions.map((one) => ({ ...one, createdAt: one.createdAt.toISOString() })) };
}
