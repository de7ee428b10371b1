import { isObject, malformed } from './event-fields';

/** What the reconciler is asked to do. */
export type ReconcileRequest =
  | { readonly job: 'gauges' | 'sweep' }
  | { readonly job: 'secret'; readonly secretArn: string }
  /** A label moved that is not AWSCURRENT: nothing to do. */
  | { readonly job: 'none'; readonly label: string };

/**
 * One of our own schedules (`{"job": "gauges"}` hourly, `{"job": "sweep"}` daily), or Secrets Manager's native event
 * "Secret Label Updated". Throws RotationError `EventMalformed`.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/secret-event-notifications.html
 */
export function readReconcileEvent(event: unknown): ReconcileRequest {
  if (!isObject(event)) throw malformed('reconcile event', [`the event must be an object with ${EXPECTED}`]);
  const { job, resources, detail } = event;
  if (job === 'gauges' || job === 'sweep') return { job };
  const label = isObject(detail) ? detail.labelUpdated : undefined;
  const secretArn: unknown = Array.isArray(resources) ? resources[0] : undefined;
  if (job !== undefined || typeof label !== 'string' || typeof secretArn !== 'string') {
    throw malformed('reconcile event', [`expected ${EXPECTED}`]);
  }
  return label === 'AWSCURRENT' ? { job: 'secret', secretArn } : { job: 'none', label };
}

const EXPECTED =
  'job "gauges" or "sweep", or the event "Secret Label Updated" with the ARN in resources[0] and detail.labelUpdated';
