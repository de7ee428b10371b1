export { AlarmTopic } from './cdk/monitoring/alarm-topic';
export type { KeyProviderProps, ProviderFileProps, ProviderTraits } from './cdk/configured-provider';
export type { HttpAnswers, HttpRequestDescription } from './cdk/http-description';
export type { AfterKey, DrainProps, KeyConsumer, KeyElsewhere, KeyPolicy, OwnKey, RotatorKey } from './cdk/key-props';
export { KeyProvider } from './cdk/key-provider';
export { KeyRotator } from './cdk/key-rotator';
export type { KeyRotatorProps } from './cdk/key-rotator-props';
export { KeyturnStack } from './cdk/keyturn-stack';
export type { KeyturnStackProps } from './cdk/keyturn-stack';
export { RotatedKey } from './cdk/rotated-key';
export type { ExistingKeyProps, RotatedKeyProps } from './cdk/rotated-key';
export { RotationSchedule } from './cdk/rotation-schedule';
export type { RotationScheduleOptions } from './cdk/rotation-schedule';
export type { RotatorAlarms } from './cdk/monitoring/rotator-alarms';
export type { IKeyRotator } from './cdk/rotator-interface';
export type {
  Consumer,
  Criticality,
  Inventory,
  InventoryKey,
  ProviderAccount,
  ValueField,
} from './inventory/inventory';
export { loadInventory } from './inventory/load-inventory';
export type { LoadResult } from './inventory/load-inventory';
export { formatProblem } from './inventory/problem';
export type { Problem } from './inventory/problem';
export type { Schedule } from './inventory/schedule';
export { providerTypes } from './providers/catalog';
