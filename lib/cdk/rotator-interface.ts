import type { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IConstruct, IDependable } from 'constructs';
import type { FunctionRole } from '../rotation/fixed-names';
import type { ProviderTraits } from './configured-provider';
import type { RotatorKey } from './key-props';
import type { KeyProvider } from './key-provider';

/** What a key needs to know of its rotator; `KeyRotator` is one. */
export interface IKeyRotator extends IConstruct {
  /** The rotator's name. */
  readonly rotatorName: string;
  /** Who issues and accepts its keys. */
  readonly provider: KeyProvider;
  /** What the provider can do, and what it needs. */
  readonly traits: ProviderTraits;
  /** What is to happen to each of its keys, by the key's name. */
  readonly keyPolicies: Readonly<Record<string, RotatorKey>>;
  /** Grace period of keys without one of their own. */
  readonly grace: Duration;
  /** Shortest grace period that a key may have. */
  readonly minGrace: Duration;
  /**
   * Encrypts its secrets.
   * @default - aws/secretsmanager, which AWS manages
   */
  readonly secretsKey?: IKey;
  /** Its functions: `rotate`, `revoke`, `reconcile`, `operate` and `inspect`. */
  readonly functions: Readonly<Record<FunctionRole, IFunction>>;
  /** ARN of the role of the rotation function. */
  readonly rotateRoleArn: string;
  /** All that a rotation needs. A rotation schedule must depend on it, or the first rotation may find a part missing. */
  readonly ready: IDependable;
}
