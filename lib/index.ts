export { AlarmTopic } from './cdk/alarm-topic';
export { KeyRotator } from './cdk/key-rotator';
export type { KeyRotatorProps } from './cdk/key-rotator-props';
export { KeyturnStack } from './cdk/keyturn-stack';
export type { KeyturnStackProps } from './cdk/keyturn-stack';
export { RotatedKey } from './cdk/rotated-key';
export type { RotatedKeyProps } from './cdk/rotated-key-props';
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
