// Written by `npm run docs:api` from lib/providers and docs/providers: change those.
import type { Duration } from 'aws-cdk-lib';

/** Options of provider type `datadog`; docs/providers/datadog.md has the setup. */
export interface DatadogOptions {
  /**
   * Instead of `https://api.` and the site.
   * @default - from `site`
   */
  readonly endpoint?: string;

  /**
   * `api-key`, or `application-key` of a service account. May be set at a key.
   * @default 'api-key'
   */
  readonly kind?: 'api-key' | 'application-key';

  /**
   * Longest time until a new key works and a revoked one is refused, at most `10m`. Datadog calls changes
   * eventually consistent and names no figure.
   * @default Duration.seconds(60)
   */
  readonly propagation?: Duration;

  /**
   * What the first application key of a secret may do: names joined by `+`; `all`: whatever the service account
   * may; `copy`: the secret holds a key already. May be set at a key.
   * @default - required for that kind
   */
  readonly scopes?: string;

  /**
   * Id of the service account whose application keys these are. May be set at a key.
   * @default - required for that kind
   */
  readonly serviceAccount?: string;

  /**
   * `datadoghq.com`, `datadoghq.eu`, `us3.datadoghq.com`, `us5.datadoghq.com`, `ap1.datadoghq.com`,
   * `ap2.datadoghq.com`, `uk1.datadoghq.com`, `ddog-gov.com` or `us2.ddog-gov.com`.
   * @default 'datadoghq.com'
   */
  readonly site?:
    | 'ap1.datadoghq.com'
    | 'ap2.datadoghq.com'
    | 'datadoghq.com'
    | 'datadoghq.eu'
    | 'ddog-gov.com'
    | 'uk1.datadoghq.com'
    | 'us2.ddog-gov.com'
    | 'us3.datadoghq.com'
    | 'us5.datadoghq.com';
}
