import { isRotationError } from '../rotation/errors';
import { describeFailure } from '../rotation/failure';
import type { Installation } from '../rotation/installation';
import type { SecretStore, SecretSummary, Services } from '../rotation/services';
import { statusOf, type KeyStatus } from '../rotation/status';
import { diagnose, type Check } from './diagnose';
import { readInspectEvent, type InspectRequest } from './inspect-event';
import type { InvocationContext } from './invocation';
import { failed, forInvocation } from './invocation';

/** What the inspect function is given: nothing that reads a value, or changes anything. */
export interface InspectServices extends Pick<Services, 'clock' | 'log' | 'settings'> {
  readonly store: Pick<SecretStore, 'describe' | 'listVersions' | 'listSecrets'>;
  readonly installation: Installation;
}

/** A version as Secrets Manager still knows it. */
export interface VersionHistory {
  readonly versionId: string;
  readonly createdAt: string;
  readonly labels: readonly string[];
}

export interface StatusAnswer {
  readonly keys: readonly KeyStatus[];
  /** More keys come after this name: ask again with it as `after`. */
  readonly next?: string;
}

/** What each action answers. */
export interface InspectAnswers {
  readonly status: StatusAnswer;
  readonly history: { readonly versions: readonly VersionHistory[] };
  readonly doctor: { readonly checks: readonly Check[] };
}

/** The inspect function: reads for people, so that IAM can tell who may look from who may act. */
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

async function keyStatus({ store, settings, clock }: InspectServices, secretArn: string): Promise<KeyStatus> {
  const secret = await store.describe(secretArn);
  return statusOf(secret, await store.listVersions(secret.arn), settings, clock.now());
}

/** One secret that cannot be described must not hide the others: then the list tells, and why it is all there is. */
async function keyStatusOr(services: InspectServices, summary: SecretSummary): Promise<KeyStatus> {
  try {
    return await keyStatus(services, summary.arn);
  } catch (error) {
    if (!isRotationError(error)) throw error;
    const listed = statusOf(summary, [], services.settings, services.clock.now());
    return { ...listed, problems: [error.message] };
  }
}

/** The oldest first. */
async function history({ store }: InspectServices, secretArn: string): Promise<InspectAnswers['history']> {
  const versions = [...(await store.listVersions(secretArn))].sort(
    (a, b) => a.createdAt.getTime() - b.createdAt.getTime(),
  );
  return { versions: versions.map((one) => ({ ...one, createdAt: one.createdAt.toISOString() })) };
}
