// Written by `npm run docs:api` from lib/providers and docs/providers: change those.
import type { Duration } from 'aws-cdk-lib';

/** Options of provider type `entra`; docs/providers/entra.md has the setup. */
export interface EntraOptions {
  /** Directory (tenant) id, or a domain of it. */
  readonly tenant: string;

  /**
   * Application (client) id; set it at the key.
   * @default - required, here or at the key
   */
  readonly appId?: string;

  /**
   * Object id of the application (not of its service principal), where it is to be addressed by that; may be set
   * at a key.
   * @default - none: addressed by `appId`
   */
  readonly application?: string;

  /**
   * `global`, `usgov`, `dod` or `china`.
   * @default 'global'
   */
  readonly cloud?: 'china' | 'dod' | 'global' | 'usgov';

  /**
   * Instead of Microsoft Graph's host and, without `loginEndpoint`, the token endpoint's.
   * @default - the cloud's
   */
  readonly endpoint?: string;

  /**
   * How long a new password is valid, `1d` to `730d`, for tenants that allow no two years; may be set at a key.
   * @default - none: Microsoft's own, two years
   */
  readonly lifetime?: Duration;

  /**
   * Instead of the token endpoint's host.
   * @default - `endpoint`, or the cloud's
   */
  readonly loginEndpoint?: string;

  /**
   * Longest time until a new password works and a removed one is refused, at most `10m`. Microsoft promises
   * nothing; 4 s to 2 minutes were seen.
   * @default Duration.minutes(3)
   */
  readonly propagation?: Duration;
}
