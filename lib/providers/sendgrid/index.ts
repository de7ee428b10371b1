import * as z from 'zod/mini';
import { capabilitiesOf } from '../kit/capabilities';
import { pattern, commonFields } from '../kit/option-fields';
import { providerOptionProblems } from '../kit/option-problems';
import type { OptionProblem, ProviderType } from '../kit/provider-type';

/** SendGrid's own limit, on all keys of a user. */
const MAX_KEYS = 100;

const SCOPES = 'names such as mail.send+alerts.read, joined by +, or copy where the secret already holds a key';

const sendgridOptions = z.strictObject({
  region: z.optional(z.enum(['global', 'eu'])),
  onBehalfOf: z.optional(pattern(/^[\x21-\x7e][\x20-\x7e]{0,199}$/, "a subuser's name in printable ASCII")),
  scopes: z.optional(pattern(/^(copy|[\w.-]+(\+[\w.-]+)*)$/, SCOPES)),
  ...commonFields,
});

/** The options of provider type `sendgrid`; docs/providers/sendgrid.md explains each. */
export type SendgridOptions = z.infer<typeof sendgridOptions>;

/** SendGrid names no figure: "some small propagation delay". */
const DEFAULT_PROPAGATION = '60s';

/**
 * API keys of SendGrid. API: https://www.twilio.com/docs/sendgrid/api-reference/api-keys
 *
 * Docs: docs/providers/sendgrid.md. Permission: an API key with the scopes api_keys.create, read, update and delete, and
 * every scope that it is to hand on. Note: a key that is issued without scopes may do everything, so that none ever is;
 * 403 stands for a missing permission and for the hundredth key alike.
 */
export const providerType: ProviderType<SendgridOptions> = {
  type: 'sendgrid',
  needsAdmin: true,
  keyOptions: ['scopes', 'onBehalfOf'],
  check: (options) => providerOptionProblems('sendgrid', sendgridOptions, options),
  checkKey: missingScopes,
  capabilities: ({ propagation = DEFAULT_PROPAGATION }) =>
    capabilitiesOf(propagation, { class: 'slots', maxKeys: MAX_KEYS }),
};

function missingScopes({ scopes }: SendgridOptions): readonly OptionProblem[] {
  if (scopes !== undefined) return [];
  return [{ path: ['scopes'], message: `missing; expected ${SCOPES} (docs/providers/sendgrid.md)` }];
}
