/** Every code that Keyturn throws, logs or counts. Callers and runbooks switch on the code, never on the message. */
export const ERROR_CODES = [
  // what Secrets Manager sent, or holds
  'EventMalformed',
  'StepUnknown',
  'SecretNotFound',
  'RotationDisabled',
  'VersionNotPending',
  'VersionRolledBack',
  'PendingValueMissing',
  'PendingKeyNotNew',
  'OutsideWindow',
  'NotYet',
  'ValueNotUnderstood',
  'LabelHeldElsewhere',
  'LabelsFull',
  'StoreRefused',
  'StoreUnavailable',
  'ForeignSecret',
  // what the log of receipts, and the key that signs them, answered
  'ReceiptNotWritten',
  'ReceiptsUnavailable',
  // what the usage log answered
  'UsageUnavailable',
  // what the provider answered
  'SlotsFull',
  'NewKeyRefused',
  'NewKeyUnproven',
  'CurrentKeyRefused',
  'CurrentKeyUnproven',
  'AdminCredentialMissing',
  'AdminCredentialMalformed',
  'AdminCredentialRefused',
  'IssueRefused',
  'IssueOutcomeUnknown',
  'ProviderUnavailable',
  'ProviderAnswerNotUnderstood',
  'RevocationHeld',
  'RevocationUnproven',
  'ZombieKey',
  // what Scheduler answered
  'ScheduleFailed',
  // what a person asked for or wrote
  'ConfigurationInvalid',
  'PolicyInvalid',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * What happened, to which key, and what to do, in one message that never holds a key value.
 *
 * `retryable` says whether the same call can succeed later without a person: Secrets Manager and Lambda retry anyway,
 * the alarm's reader wants to know.
 */
export class RotationError extends Error {
  override readonly name = 'RotationError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly retryable: boolean,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** True for a RotationError of that code, also one that came from another copy of this module. */
export function isRotationError(error: unknown, code?: ErrorCode): error is RotationError {
  return error instanceof Error && error.name === 'RotationError' && (!code || (error as RotationError).code === code);
}
