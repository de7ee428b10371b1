// Written by `npm run docs:api` from lib/providers and docs/providers: change those.
import type { Duration } from 'aws-cdk-lib';

/** Options of provider type `aws-iam`; docs/providers/aws-iam.md has the setup. */
export interface AwsIamOptions {
  /** IAM users whose keys are rotated, with their paths. */
  readonly users: readonly string[];

  /**
   * `true`: these users have no other access keys than those that Keyturn issues. Then a key that no secret holds
   * is an orphan (an answer of IAM's that was lost) and is revoked.
   * @default false
   */
  readonly exclusive?: boolean;

  /**
   * Longest time until a new key works and a deleted one is refused, at most `10m`. IAM names no figure; usually
   * seconds.
   * @default Duration.seconds(60)
   */
  readonly propagation?: Duration;

  /**
   * Which of them a key is of; set it at the key.
   * @default - the only one of `users`
   */
  readonly user?: string;
}
