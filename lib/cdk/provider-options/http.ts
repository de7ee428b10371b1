// Written by `npm run docs:api` from lib/providers and docs/providers: change those.
import type { Duration } from 'aws-cdk-lib';
import type { HttpAnswers, HttpRequestDescription } from '../http-description';

/** Options of provider type `http`; docs/providers/http.md has the setup. */
export interface HttpOptions {
  /**
   * `https://...`; `http://` for loopback addresses only. Credentials in the URL are refused. A request may name
   * another one (`verify.endpoint`).
   */
  readonly endpoint: string;

  /** Often, with the key itself. */
  readonly verify: HttpRequestDescription & { readonly accepted: HttpAnswers; readonly refused: HttpAnswers };

  /**
   * What `{options.account}` stands for in templates. May be set at a key.
   * @default - none
   */
  readonly account?: string;

  /**
   * After an issue, if the key does not work by itself; may run twice.
   * @default - no such request
   */
  readonly activate?: HttpRequestDescription & { readonly accepted?: HttpAnswers };

  /**
   * Before a rotation; default: `list`. Required without a list.
   * @default - no such request
   */
  readonly checkAdmin?: HttpRequestDescription & { readonly accepted?: HttpAnswers; readonly refused?: HttpAnswers };

  /**
   * Both or neither: a revocation that can be taken back.
   * @default - no such request
   */
  readonly disable?: HttpRequestDescription & { readonly accepted?: HttpAnswers; readonly gone?: HttpAnswers };

  /**
   * Both or neither: a revocation that can be taken back.
   * @default - no such request
   */
  readonly enable?: HttpRequestDescription & { readonly accepted?: HttpAnswers };

  /**
   * What `{options.environment}` stands for in templates. May be set at a key.
   * @default - none
   */
  readonly environment?: string;

  /**
   * `true`: nobody else has keys at this principal, so a key that no secret holds is an orphan and is revoked.
   * Needed for the sweep where `lineage` is `none`.
   * @default false
   */
  readonly exclusive?: boolean;

  /**
   * What `{options.group}` stands for in templates. May be set at a key.
   * @default - none
   */
  readonly group?: string;

  /**
   * Sent with `issue`, `roll`, `activate`, `revoke`, `disable`, `enable`, `list`, `checkAdmin`. Not with `verify`
   * and `identify`, which are asked with the key itself.
   * @default - none
   */
  readonly headers?: Readonly<Record<string, string>>;

  /**
   * Once, for a key that a team made by hand, with the key itself.
   * @default - no such request
   */
  readonly identify?: HttpRequestDescription & { readonly read: { readonly keyId: string } };

  /**
   * Once per rotation, never repeated.
   * @default - no such request
   */
  readonly issue?: HttpRequestDescription & {
    readonly read: { readonly key: string; readonly keyId: string; readonly endpoint?: string };
    readonly accepted?: HttpAnswers;
    readonly full?: HttpAnswers;
    readonly refused?: HttpAnswers;
  };

  /**
   * `name`: keys carry a name, Keyturn writes `{lineage}` into it and `list.read.name` reads it back. `none`: they
   * do not, or there is no list.
   * @default - what the description allows
   */
  readonly lineage?: 'name' | 'none';

  /**
   * Before an issue, and in the daily sweep.
   * @default - no such request
   */
  readonly list?: HttpRequestDescription & {
    readonly read: {
      readonly keyId: string;
      readonly keys: string;
      readonly createdAt?: string;
      readonly disabled?: string;
      readonly handle?: string;
      readonly lastUsedAt?: string;
      readonly name?: string;
    };
    readonly cursor?: string;
    readonly next?: string;
  };

  /**
   * Live keys that the provider allows at a time, at least 2.
   * @default - no known limit
   */
  readonly maxKeys?: number;

  /**
   * What `{options.plan}` stands for in templates. May be set at a key.
   * @default - none
   */
  readonly plan?: string;

  /**
   * What `{options.project}` stands for in templates. May be set at a key.
   * @default - none
   */
  readonly project?: string;

  /**
   * Longest time until a new key works and a revoked one is refused, at most `10m`.
   * @default Duration.seconds(30)
   */
  readonly propagation?: Duration;

  /**
   * What `{options.region}` stands for in templates. May be set at a key.
   * @default - none
   */
  readonly region?: string;

  /**
   * After the grace period; repeated until answered.
   * @default - no such request
   */
  readonly revoke?: HttpRequestDescription & { readonly accepted?: HttpAnswers; readonly gone?: HttpAnswers };

  /**
   * What `{options.role}` stands for in templates. May be set at a key.
   * @default - none
   */
  readonly role?: string;

  /**
   * Once per rotation, in place of `issue` and `revoke`.
   * @default - no such request
   */
  readonly roll?: HttpRequestDescription & {
    readonly read: { readonly key: string; readonly endpoint?: string; readonly keyId?: string };
    readonly accepted?: HttpAnswers;
    readonly refused?: HttpAnswers;
  };

  /**
   * What `{options.scope}` stands for in templates. May be set at a key.
   * @default - none
   */
  readonly scope?: string;

  /**
   * Of one request, at most `30s`.
   * @default Duration.seconds(10)
   */
  readonly timeout?: Duration;

  /**
   * What `{options.user}` stands for in templates. May be set at a key.
   * @default - none
   */
  readonly user?: string;
}
