import * as z from 'zod/mini';
import { pattern, commonFields } from '../kit/option-fields';
import { providerOptionProblems } from '../kit/option-problems';
import type { OptionProblem } from '../kit/provider-type';
import type { Policy } from './policy';

/** The edge through which a region's API is reached, a part of its host name. */
const EDGES = { us1: undefined, ie1: 'dublin', au1: 'sydney', jp1: 'tokyo' } as const;

const POLICY =
  'standard, permissions such as /twilio/messaging/messages/read joined by +, or copy where the secret already holds a key';

const account = pattern(/^AC[0-9a-fA-F]{32}$/, 'an account SID: AC and 32 hexadecimal digits');

const twilioOptions = z.strictObject({
  account: z.optional(account),
  policy: z.optional(pattern(/^(standard|copy|\/[\w./-]+(\+\/[\w./-]+)*)$/, POLICY)),
  verify: z.optional(
    pattern(
      /^https:\/\/([a-z0-9-]+\.)+twilio\.com\/[\w.:@=+/-]+$/,
      'a URL under twilio.com without a query, which the key may GET',
    ),
  ),
  region: z.optional(z.enum(['us1', 'ie1', 'au1', 'jp1'])),
  ...commonFields,
});

/** The options of provider type `twilio`; docs/providers/twilio.md explains each. */
export type TwilioOptions = z.infer<typeof twilioOptions>;

export const KEY_OPTIONS = ['account', 'policy', 'verify'] as const;

export function checkTwilioOptions(options: unknown): readonly OptionProblem[] {
  return providerOptionProblems('twilio', twilioOptions, options);
}

/** What each key must say, itself or by its provider account. */
export function missingOptions({ account: sid, policy, verify }: TwilioOptions): readonly OptionProblem[] {
  const page = '(docs/providers/twilio.md)';
  const restricted = policy?.startsWith('/') === true;
  return [
    ...(sid === undefined ? [{ path: ['account'], message: `missing; whose keys are these? ${page}` }] : []),
    ...(policy === undefined ? [{ path: ['policy'], message: `missing; expected ${POLICY} ${page}` }] : []),
    ...(restricted && verify === undefined
      ? [{ path: ['verify'], message: `missing; expected a URL that a key with this policy may GET ${page}` }]
      : []),
  ];
}

/** Where a product of Twilio's is reached, as `endpoint` and the region say. */
export function hostOf(product: string, { endpoint, region = 'us1' }: TwilioOptions): string {
  if (endpoint !== undefined) return endpoint;
  const edge = EDGES[region];
  return edge === undefined ? `https://${product}.twilio.com` : `https://${product}.${edge}.${region}.twilio.com`;
}

/** The policy of a first key: null for a Standard key, undefined where there must be a key to copy. */
export function configuredPolicy({ policy }: TwilioOptions): Policy | undefined {
  if (policy === undefined || policy === 'copy') return undefined;
  return policy === 'standard' ? null : { allow: policy.split('+') };
}
