// Written by `npm run docs:api` from lib/providers and docs/providers: change those.
import type { Duration } from 'aws-cdk-lib';

/** Options of provider type `openai`; docs/providers/openai.md has the setup. */
export interface OpenaiOptions {
  /**
   * Base of the API, version included.
   * @default 'https://api.openai.com/v1'
   */
  readonly endpoint?: string;

  /**
   * Id of the project; a key may set its own.
   * @default - required, here or at the key
   */
  readonly project?: string;

  /**
   * Longest time until a new key works and a deleted one is refused, at most `10m`. OpenAI names no figure.
   * @default Duration.seconds(60)
   */
  readonly propagation?: Duration;
}
