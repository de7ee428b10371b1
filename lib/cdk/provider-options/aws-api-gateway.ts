// Written by `npm run docs:api` from lib/providers and docs/providers: change those.
import type { Duration } from 'aws-cdk-lib';

/** Options of provider type `aws-api-gateway`; docs/providers/aws-api-gateway.md has the setup. */
export interface AwsApiGatewayOptions {
  readonly verify: {
    /** That method's URL, of the stage or of a custom domain. */
    readonly url: string;

    /**
     * The statuses with which it answers a good key, if not 2xx; never 403, 408, 429, 3xx or 5xx.
     * @default - any 2xx
     */
    readonly accepted?: readonly number[];
  };

  /**
   * Longest time until a change reaches the stage, at most `10m`. AWS names no figure ("a brief delay").
   * @default Duration.minutes(2)
   */
  readonly propagation?: Duration;

  /**
   * At a key: the plan of its first key, one of `usagePlans`. Later keys are in the plans of the key before them.
   * @default - the only one of `usagePlans`
   */
  readonly usagePlan?: string;

  /**
   * Ids of the usage plans that Keyturn may put keys into; nothing else is allowed to the role. Without it, any
   * plan.
   * @default - any plan
   */
  readonly usagePlans?: readonly string[];
}
