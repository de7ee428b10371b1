// Written by `npm run docs:api` from lib/providers and docs/providers: change those.
import type { Duration } from 'aws-cdk-lib';

/** Options of provider type `sandbox`; docs/providers/sandbox.md has the setup. */
export interface SandboxOptions {
  /**
   * At a key: whose keys these are. Each principal has two slots; about 12 principals fit into the 50 tags of a
   * secret.
   * @default 'canary'
   */
  readonly principal?: string;

  /**
   * Longest time until a change of the tags shows, at most `10m`. AWS names no figure.
   * @default Duration.seconds(10)
   */
  readonly propagation?: Duration;

  /**
   * The register's name. A second provider account of this type in the same account and Region needs one of its
   * own.
   * @default 'keyturn/sandbox'
   */
  readonly register?: string;
}
