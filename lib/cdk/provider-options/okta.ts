// Written by `npm run docs:api` from lib/providers and docs/providers: change those.
import type { Duration } from 'aws-cdk-lib';

/** Options of provider type `okta`; docs/providers/okta.md has the setup. */
export interface OktaOptions {
  /** The org: `https://example.okta.com`, or its custom domain. */
  readonly endpoint: string;

  /**
   * Id of the app; set it at the key.
   * @default - required, here or at the key
   */
  readonly app?: string;

  /**
   * Where it is verified: `org`, `default`, or the id of a custom one; may be set at a key.
   * @default - `default` with a `scope`, else `org`
   */
  readonly authorizationServer?: string;

  /**
   * The app's client id, where it is another than its id; may be set at a key.
   * @default 'app'
   */
  readonly clientId?: string;

  /**
   * `true`: these apps have no other secrets than those that Keyturn issues. Then a secret that no version holds
   * is an orphan (an answer that was lost) and is revoked.
   * @default false
   */
  readonly exclusive?: boolean;

  /**
   * Longest time until a new secret works and an inactive one is refused, at most `10m`. Okta names no figure.
   * @default Duration.seconds(60)
   */
  readonly propagation?: Duration;

  /**
   * Verify by asking for a token with these scopes, joined by `+`; may be set at a key. Only for apps with the
   * grant Client Credentials.
   * @default - none: verify by introspection
   */
  readonly scope?: string;
}
