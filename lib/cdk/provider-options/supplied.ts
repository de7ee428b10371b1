// Written by `npm run docs:api` from lib/providers and docs/providers: change those.
import type { Duration } from 'aws-cdk-lib';
import type { HttpAnswers, HttpRequestDescription } from '../http-description';

/** Options of provider type `supplied`; docs/providers/supplied.md has the setup. */
export interface SuppliedOptions {
  /** `stripe`, `anthropic`, `fastly`, `postmark` or `custom`. */
  readonly vendor: 'anthropic' | 'custom' | 'fastly' | 'postmark' | 'stripe';

  /**
   * Where people make and revoke keys, for the event.
   * @default - the provider's
   */
  readonly console?: string;

  /**
   * Instead of the provider's host; for `custom` its host.
   * @default - the provider's
   */
  readonly endpoint?: string;

  /**
   * Longest time until a new key works and a revoked one is refused, at most `10m`.
   * @default Duration.seconds(30)
   */
  readonly propagation?: Duration;

  /**
   * For `custom` only: how a key is asked about, as in type `http`.
   * @default - required for `custom`
   */
  readonly verify?: HttpRequestDescription & { readonly accepted: HttpAnswers; readonly refused: HttpAnswers };
}
