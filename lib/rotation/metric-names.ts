/** What the hourly health check writes. The alarms on state keep the last value of each until the next one comes. */
export const HEALTH_GAUGES = [
  'OverdueRotations',
  'StuckRotations',
  'OverdueRevocations',
  'PostponedRevocations',
  'ZombieKeys',
  'CurrentKeysRefused',
  'KeysAwaitingPerson',
  'AdminCredentialProblems',
] as const;
export type HealthGauge = (typeof HEALTH_GAUGES)[number];

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
  ...HEALTH_GAUGES,
  // of the daily sweep
  'OrphanKeys',
  'ForeignKeys',
] as const;
export type MetricName = (typeof METRIC_NAMES)[number];
