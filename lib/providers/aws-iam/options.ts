import * as z from 'zod/mini';
import { duration } from '../kit/option-fields';
import { structureProblems } from '../kit/option-problems';
import type { OptionProblem } from '../kit/provider-type';

/** An IAM user's name, with its path where it has one: `svc/billing`. */
const user = z
  .string()
  .check(
    z.regex(
      /^(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
      "expected an IAM user's name, with its path if it has one: svc/billing",
    ),
  );

const awsIamOptions = z.strictObject({
  users: z.array(user).check(z.minLength(1)),
  user: z.optional(user),
  exclusive: z.optional(z.boolean()),
  propagation: z.optional(duration('10m')),
});

/** The options of provider type `aws-iam`; docs/providers/aws-iam.md explains each. */
export type AwsIamOptions = z.infer<typeof awsIamOptions>;

export function checkAwsIamOptions(options: unknown): readonly OptionProblem[] {
  const structure = structureProblems(awsIamOptions, options);
  if (structure.length > 0) return structure;
  const { user: chosen, users } = options as AwsIamOptions;
  if (chosen === undefined || users.includes(chosen)) return [];
  return [
    { path: ['user'], message: `expected one of the users that the provider account names: ${users.join(', ')}` },
  ];
}

/** A key whose account has several users must say which is its own. */
export function missingUser(options: AwsIamOptions): readonly OptionProblem[] {
  if (options.user !== undefined || options.users.length === 1) return [];
  return [{ path: ['user'], message: `missing; expected one of ${options.users.join(', ')}` }];
}

/** The user whose keys these are, with its path; undefined when the key has not said it. */
export function userOf(options: AwsIamOptions): string | undefined {
  return options.user ?? (options.users.length === 1 ? options.users[0] : undefined);
}
