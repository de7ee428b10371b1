// Written by `npm run docs:api` from lib/providers and docs/providers: change those.
import type { Duration } from 'aws-cdk-lib';

/** Options of provider type `npm`; docs/providers/npm.md has the setup. */
export interface NpmOptions {
  /**
   * What the first token of a secret may do: `read-only` or `read-write`. May be set at a key.
   * @default - required, here or at the key
   */
  readonly access?: 'read-only' | 'read-write';

  /**
   * Networks from which the first token may be used, joined by `+`. Keyturn's functions verify it from their own
   * address: theirs must be among them. May be set at a key.
   * @default - everywhere
   */
  readonly cidr?: string;

  /**
   * The registry, with its path if it has one.
   * @default 'https://registry.npmjs.org'
   */
  readonly endpoint?: string;

  /**
   * `true`: the user has no tokens but Keyturn's, so that one which no secret holds is revoked. Without it such
   * tokens are only reported: tokens that are not granular have no name to recognize them by.
   * @default false
   */
  readonly exclusive?: boolean;

  /**
   * Granular: days until a token expires, at most 365; more than `every` and `grace` together. npm allows tokens
   * that may write 90.
   * @default 90
   */
  readonly expires?: number;

  /**
   * `true`: npm's granular tokens, which have a name and expire.
   * @default false
   */
  readonly granular?: boolean;

  /**
   * Granular: names of packages joined by `+`, `*` for all. May be set at a key.
   * @default - this or `scopes` is required
   */
  readonly packages?: string;

  /**
   * Longest time until a new token works and a revoked one is refused, at most `10m`. Verdaccio needs none.
   * @default Duration.seconds(60)
   */
  readonly propagation?: Duration;

  /**
   * Granular: scopes such as `@acme`, joined by `+`. May be set at a key.
   * @default - this or `packages`
   */
  readonly scopes?: string;
}
