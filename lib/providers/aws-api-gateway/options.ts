import * as z from 'zod/mini';
import { duration, endpoint, pattern } from '../kit/option-fields';
import { providerOptionProblems } from '../kit/option-problems';
import type { OptionProblem } from '../kit/provider-type';
import { isConclusive } from '../kit/status';

export const TYPE = 'aws-api-gateway';

const plan = pattern(/^[\w-]{1,64}$/, 'the id of a usage plan, such as 1a2b3c');

/** 403 is how a stage refuses a key; throttling, redirects and outages say nothing of one. */
const acceptedStatus = z
  .int()
  .check(
    z.refine(
      (status) => isConclusive(status) && status !== 403,
      'expected a status of 2xx or 4xx but 403, 408 and 429',
    ),
  );

const awsApiGatewayOptions = z.strictObject({
  verify: z.strictObject({
    url: endpoint,
    accepted: z.optional(z.array(acceptedStatus).check(z.minLength(1))),
  }),
  usagePlans: z.optional(z.array(plan).check(z.minLength(1))),
  usagePlan: z.optional(plan),
  propagation: z.optional(duration('10m')),
});

/** The options of provider type `aws-api-gateway`; docs/providers/aws-api-gateway.md explains each. */
export type AwsApiGatewayOptions = z.infer<typeof awsApiGatewayOptions>;

export function checkAwsApiGatewayOptions(options: unknown): readonly OptionProblem[] {
  const structure = providerOptionProblems(TYPE, awsApiGatewayOptions, options);
  if (structure.length > 0) return structure;
  const { usagePlan: chosen, usagePlans = [] } = options as AwsApiGatewayOptions;
  if (chosen === undefined || usagePlans.includes(chosen)) return [];
  const message = `expected one of the account's usagePlans: ${usagePlans.join(', ') || 'there are none'}`;
  return [{ path: ['usagePlan'], message: `${message} (docs/providers/${TYPE}.md)` }];
}

/** A key whose account has several plans must say in which its secret begins. */
export function missingPlan(options: AwsApiGatewayOptions): readonly OptionProblem[] {
  const { usagePlans = [] } = options;
  if (usagePlans.length < 2 || options.usagePlan !== undefined) return [];
  const message = `missing; expected one of ${usagePlans.join(', ')} (docs/providers/${TYPE}.md)`;
  return [{ path: ['usagePlan'], message }];
}

/** The plan of a secret's first key; undefined when nobody has said it. */
export function firstPlanOf({ usagePlan, usagePlans }: AwsApiGatewayOptions): string | undefined {
  return usagePlan ?? (usagePlans?.length === 1 ? usagePlans[0] : undefined);
}
