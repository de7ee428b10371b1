// Written by `npm run docs:api` from lib/providers and docs/providers: change those.
import type { Duration } from 'aws-cdk-lib';

/** Options of provider type `cloudflare`; docs/providers/cloudflare.md has the setup. */
export interface CloudflareOptions {
  /**
   * Id of the account that owns the tokens. Tokens of accounts and of users have paths of their own: with the
   * wrong one, every token is refused.
   * @default - the tokens are the user's
   */
  readonly account?: string;

  /**
   * Base of the API, version included.
   * @default 'https://api.cloudflare.com/client/v4'
   */
  readonly endpoint?: string;

  /**
   * What a token may do when there is none to copy: the secret is new, or the current token is gone. `effect`,
   * `permission_groups` (ids), `resources`, as the API has them.
   * @default - none: such a rotation is `IssueRefused`
   */
  readonly policies?: readonly {
    readonly effect: 'allow' | 'deny';
    readonly permission_groups: readonly { readonly id: string }[];
    readonly resources: Readonly<Record<string, Readonly<Record<string, string>> | string>>;
  }[];

  /**
   * Longest time until a new token works and a deleted one is refused, at most `10m`. Cloudflare names no figure.
   * @default Duration.seconds(60)
   */
  readonly propagation?: Duration;
}
