/** The metrics of namespace `Keyturn`, dimension `rotator`. A closed list; counts unless the name says otherwise. */
export const METRIC_NAMES = [
  'RotationSucceeded',
  'RotationFailed',
  'RevocationSucceeded',
  'RevocationFailed',
  'RevocationPostponed',
  'ReceiptsFailed',
  'OrphansRevoked',
  'RevokedKeyUses',
  /** From sending a roll until AWSCURRENT holds the new key (class `one`), in seconds. */
  'SwapSeconds',
  'ReconcilerHeartbeat',
  // gauges: hourly, those of the provider's list daily
  'OverdueRotations',
  'StuckRotations',
  'OverdueRevocations',
  'PostponedRevocations',
  'ZombieKeys',
  'CurrentKeysRefused',
  'AdminCredentialProblems',
  'KeysAwaitingPerson',
  'OrphanKeys',
  'ForeignKeys',
] as const;
export type MetricName = (typeof METRIC_NAMES)[number];
