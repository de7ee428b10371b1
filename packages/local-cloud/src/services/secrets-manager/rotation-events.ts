import type { Kernel } from '../../kernel/kernel';
import { AWSCURRENT, AWSPENDING, AWSPREVIOUS, holder } from './labels';
import type { RotationOutcome } from './rotation-driver';
import type { RotationAttempt, Secret } from './state';

type Emitted = Parameters<Kernel['emit']>[0];

const SOURCE = 'aws.secretsmanager';
const PRINCIPAL = 'secretsmanager.amazonaws.com';

/**
 * The native events of a change: one for each label that is on another version than before, or on one for the first
 * time. AWSPENDING and AWSPREVIOUS make none, nor does a label that was only removed.
 * Source: Secrets Manager User Guide, "Secret Label Updated event".
 */
export function labelEvents(before: Secret | undefined, after: Secret): readonly Emitted[] {
  const labels = after.versions.flatMap((version) => version.labels.map((label) => ({ label, versionId: version.id })));
  return labels
    .filter(({ label }) => label !== AWSPENDING && label !== AWSPREVIOUS)
    .filter(({ label, versionId }) => before === undefined || holder(before, label)?.id !== versionId)
    .map(({ label, versionId }) => ({
      source: SOURCE,
      detailType: 'Secret Label Updated',
      resources: [after.arn],
      detail: { name: after.name, labelUpdated: label, versionId },
    }));
}

/** True when a change ended a rotation by making a version AWSCURRENT that is not the rotation's own. */
export function wasAbandoned(before: Secret | undefined, after: Secret): boolean {
  if (before?.attempt?.kind !== 'rotation' || after.attempt) return false;
  const current = holder(after, AWSCURRENT)?.id;
  return current !== before.attempt.token && current !== holder(before, AWSCURRENT)?.id;
}

export type ServiceEventName = `${'' | 'Test'}Rotation${RotationOutcome}` | 'RotationAbandoned';

/** `RotationFailed`, `TestRotationFailed` ... */
export function eventName(attempt: RotationAttempt, outcome: RotationOutcome): ServiceEventName {
  return attempt.kind === 'test' ? `TestRotation${outcome}` : `Rotation${outcome}`;
}

interface ServiceEvent {
  readonly name: ServiceEventName;
  readonly secretArn: string;
  readonly token: string;
  readonly errorMessage?: string;
  readonly accountId: string;
  readonly region: string;
  readonly at: Date;
  readonly eventId: string;
}

/** What CloudTrail makes of a rotation's life, as EventBridge delivers it: `requestParameters` is null, the ARN stands in `additionalEventData`. */
export function serviceEvent(event: ServiceEvent): Emitted {
  return {
    source: SOURCE,
    detailType: 'AWS Service Event via CloudTrail',
    resources: [],
    detail: {
      eventVersion: '1.08',
      userIdentity: { accountId: event.accountId, invokedBy: PRINCIPAL },
      eventTime: event.at.toISOString().replace(/\.\d{3}Z$/, 'Z'),
      eventSource: PRINCIPAL,
      eventName: event.name,
      awsRegion: event.region,
      sourceIPAddress: PRINCIPAL,
      userAgent: PRINCIPAL,
      ...(event.errorMessage === undefined ? {} : { errorMessage: event.errorMessage }),
      requestParameters: null,
      responseElements: null,
      additionalEventData: { SecretId: event.secretArn },
      requestID: `Rotation-${event.secretArn}-${event.token}`,
      eventID: event.eventId,
      readOnly: false,
      eventType: 'AwsServiceEvent',
      managementEvent: true,
      recipientAccountId: event.accountId,
      eventCategory: 'Management',
    },
  };
}
