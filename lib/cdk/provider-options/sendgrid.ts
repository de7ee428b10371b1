// Written by `npm run docs:api` from lib/providers and docs/providers: change those.
import type { Duration } from 'aws-cdk-lib';

/** Options of provider type `sendgrid`; docs/providers/sendgrid.md has the setup. */
export interface SendgridOptions {
  /**
   * Instead of SendGrid's own host.
   * @default - `https://api.sendgrid.com`, `api.eu.` for eu
   */
  readonly endpoint?: string;

  /**
   * Username of the subuser whose keys these are. May be set at a key.
   * @default - none: the account of the admin key
   */
  readonly onBehalfOf?: string;

  /**
   * Longest time until a new key works and a revoked one is refused, at most `10m`. SendGrid speaks of "some small
   * propagation delay".
   * @default Duration.seconds(60)
   */
  readonly propagation?: Duration;

  /**
   * `global` or `eu`.
   * @default 'global'
   */
  readonly region?: 'eu' | 'global';

  /**
   * What the first key of a secret may do: names joined by `+`, such as `mail.send+alerts.read`. `copy`: the
   * secret holds a key of SendGrid's already. May be set at a key.
   * @default - required, here or at the key
   */
  readonly scopes?: string;
}
