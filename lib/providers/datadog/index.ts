import * as z from 'zod/mini';
import { capabilitiesOf } from '../kit/capabilities';
import { pattern, commonFields } from '../kit/option-fields';
import { providerOptionProblems } from '../kit/option-problems';
import type { OptionProblem, ProviderType } from '../kit/provider-type';

/** Datadog says that changes of keys are eventually consistent, and names no figure. */
const DEFAULT_PROPAGATION = '60s';

const SCOPES =
  'names such as dashboards_read+monitors_read joined by +, all for a key that may do whatever its service account may, or copy where the secret already holds a key';

const datadogOptions = z.strictObject({
  kind: z.optional(z.enum(['api-key', 'application-key'])),
  serviceAccount: z.optional(pattern(/^[0-9a-fA-F][0-9a-fA-F-]{7,63}$/, 'the id of a service account')),
  scopes: z.optional(pattern(/^\w+(\+\w+)*$/, SCOPES)),
  site: z.optional(
    z.enum([
      'datadoghq.com',
      'datadoghq.eu',
      'us3.datadoghq.com',
      'us5.datadoghq.com',
      'ap1.datadoghq.com',
      'ap2.datadoghq.com',
      'uk1.datadoghq.com',
      'ddog-gov.com',
      'us2.ddog-gov.com',
    ]),
  ),
  ...commonFields,
});

/** The options of provider type `datadog`; docs/providers/datadog.md explains each. */
export type DatadogOptions = z.infer<typeof datadogOptions>;

/**
 * API keys of a Datadog organization, and application keys of its service accounts.
 * API: https://docs.datadoghq.com/api/latest/key-management/
 *
 * Docs: docs/providers/datadog.md. Permission: an application key with the scopes api_keys_read, api_keys_write and
 * api_keys_delete, or service_account_write, beside an API key. Note: a revoked key is answered with 403, as is everything
 * else that Datadog forbids; an application key is verified together with an API key.
 */
export const providerType: ProviderType<DatadogOptions> = {
  type: 'datadog',
  needsAdmin: true,
  adminFields: ['apiKey', 'applicationKey'],
  keyOptions: ['kind', 'serviceAccount', 'scopes'],
  check: (options) => providerOptionProblems('datadog', datadogOptions, options),
  checkKey: keyProblems,
  capabilities: ({ kind, propagation = DEFAULT_PROPAGATION }) =>
    capabilitiesOf(propagation, { lastUsed: true, secretShownOnce: kind === 'application-key' }),
  declares: ['secretShownOnce'],
};

/** An application key must say whose it is and what it may do; for an API key either would be forgotten in silence. */
function keyProblems({ kind = 'api-key', serviceAccount, scopes }: DatadogOptions): readonly OptionProblem[] {
  const page = '(docs/providers/datadog.md)';
  const given = { serviceAccount, scopes };
  if (kind === 'api-key') {
    return Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [{ path: [name], message: `is for kind: application-key only ${page}` }],
    );
  }
  const expected = { serviceAccount: 'the id of the service account whose keys these are', scopes: SCOPES };
  return Object.entries(expected).flatMap(([name, what]) =>
    given[name as keyof typeof given] === undefined
      ? [{ path: [name], message: `missing; expected ${what} ${page}` }]
      : [],
  );
}
