import { isObject, malformed } from './event-fields';

/** What the reconciler is asked to do. */
export type ReconcileRequest =
  | { readonly job: 'gauges' | 'sweep' }
  | { readonly job: 'secret'; readonly secretArn: string }
  /** Secrets Manager says that a rotation failed, was abandoned, or did not pass its configuration test. */
  | ReportedFailure
  /** A label moved that is not AWSCURRENT: nothing to do. */
  | { readonly job: 'none'; readonly label: string };

export interface ReportedFailure {
  readonly job: 'reportedFailure';
  readonly secretArn: string;
  readonly eventName: string;
  /** AWS's own words: which function failed in which step. */
  readonly message?: string;
}

/**
 * One of our own schedules (`{"job": "gauges"}` hourly, `{"job": "sweep"}` daily), Secrets Manager's native event
 * "Secret Label Updated", or what it reports of failed rotations by CloudTrail. Throws RotationError `EventMalformed`.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/secret-event-notifications.html
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
 */
export function readReconcileEvent(event: unknown): ReconcileRequest {
  if (!isObject(event)) throw malformed('reconcile event', [`the event must be an object with ${EXPECTED}`]);
  const { job, resources, detail } = event;
  if (job === 'gauges' || job === 'sweep') return { job };
  const failure = job === undefined && isObject(detail) ? reportedFailure(detail) : undefined;
  if (failure) return failure;
  const label = isObject(detail) ? detail.labelUpdated : undefined;
  const secretArn: unknown = Array.isArray(resources) ? resources[0] : undefined;
  if (job !== undefined || typeof label !== 'string' || typeof secretArn !== 'string') {
    throw malformed('reconcile event', [`expected ${EXPECTED}`]);
  }
  return label === 'AWSCURRENT' ? { job: 'secret', secretArn } : { job: 'none', label };
}

const EXPECTED =
  'job "gauges" or "sweep", the event "Secret Label Updated" with the ARN in resources[0] and detail.labelUpdated, or a failure with detail.additionalEventData.SecretId';

/** What Secrets Manager says of a rotation that went wrong. It says nothing else of one that it abandoned. */
const REPORTED_FAILURES = ['RotationFailed', 'RotationAbandoned', 'TestRotationFailed'];
const LONGEST_MESSAGE = 500;

function reportedFailure(detail: Readonly<Record<string, unknown>>): ReportedFailure | undefined {
  const { eventName, errorMessage, additionalEventData } = detail;
  const secretArn = isObject(additionalEventData) ? additionalEventData.SecretId : undefined;
  if (typeof eventName !== 'string' || typeof secretArn !== 'string') return undefined;
  if (!REPORTED_FAILURES.includes(eventName)) return undefined;
  const message = typeof errorMessage === 'string' ? errorMessage.slice(0, LONGEST_MESSAGE) : undefined;
  return { job: 'reportedFailure', secretArn, eventName, ...(message !== undefined && { message }) };
}
