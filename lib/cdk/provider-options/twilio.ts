// Written by `npm run docs:api` from lib/providers and docs/providers: change those.
import type { Duration } from 'aws-cdk-lib';

/** Options of provider type `twilio`; docs/providers/twilio.md has the setup. */
export interface TwilioOptions {
  /**
   * SID of the account whose keys these are. May be set at a key.
   * @default - required, here or at the key
   */
  readonly account?: string;

  /**
   * Instead of all of Twilio's hosts.
   * @default - `https://iam.twilio.com` and `https://api.twilio.com`
   */
  readonly endpoint?: string;

  /**
   * What the first key of a secret may do. `standard`: everything but accounts and keys. Permissions joined by
   * `+`: a Restricted key. `copy`: the secret holds a key of Twilio's already. May be set at a key, where a tag
   * holds up to 256 characters.
   * @default - required, here or at the key
   */
  readonly policy?: string;

  /**
   * Longest time until a new key works and a revoked one is refused, at most `10m`.
   * @default Duration.seconds(60)
   */
  readonly propagation?: Duration;

  /**
   * `us1`, `ie1`, `au1` or `jp1`. Keys work in their own region only, as do admin credentials; Restricted keys
   * exist in `us1` only.
   * @default 'us1'
   */
  readonly region?: 'au1' | 'ie1' | 'jp1' | 'us1';

  /**
   * A URL under twilio.com, without a query, that the key may `GET`. Required for Restricted keys. May be set at a
   * key.
   * @default - the account's phone numbers, for Standard keys
   */
  readonly verify?: string;
}
