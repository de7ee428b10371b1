import * as z from 'zod/mini';
import { parseDuration } from '../../rotation/duration';
import { CLOUDS } from './clouds';
import { capabilitiesOf } from '../kit/capabilities';
import { duration, endpoint, pattern, commonFields } from '../kit/option-fields';
import { providerOptionProblems } from '../kit/option-problems';
import type { OptionProblem, ProviderType } from '../kit/provider-type';

/** Seconds to two minutes were seen; Microsoft promises nothing. */
const DEFAULT_PROPAGATION = '3m';

/** Microsoft's own: two years. */
const DEFAULT_LIFETIME = '730d';

const guid = (what: string) =>
  pattern(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, `${what}: 32 hexadecimal digits with hyphens`);

const lifetime = duration(DEFAULT_LIFETIME).check(
  z.refine((text) => (parseDuration(text) ?? Infinity) >= 86_400, 'expected at least 1d'),
);

const options = z.strictObject({
  ...commonFields,
  tenant: pattern(/^[\w.-]{1,100}$/, 'the directory (tenant) id, or a domain of it'),
  appId: z.optional(guid("the application's client id")),
  application: z.optional(guid("the application's object id")),
  lifetime: z.optional(lifetime),
  cloud: z.optional(z.enum(Object.keys(CLOUDS) as (keyof typeof CLOUDS)[])),
  loginEndpoint: z.optional(endpoint),
});

/** The options of provider type `entra`; docs/providers/entra.md explains each. */
export type EntraOptions = z.infer<typeof options>;

/**
 * Passwords (client secrets) of applications in Microsoft Entra ID. API: https://learn.microsoft.com/graph/api/application-addpassword
 *
 * Docs: docs/providers/entra.md. Permission: an application with Application.ReadWrite.OwnedBy that owns the target. Note:
 * a new password takes up to minutes to work; writes to one application at the same time are refused with 409; every
 * password expires.
 */
export const providerType: ProviderType<EntraOptions> = {
  type: 'entra',
  needsAdmin: true,
  adminFields: ['clientId', 'clientSecret'],
  keyOptions: ['appId', 'application', 'lifetime'],
  check: (given) => providerOptionProblems('entra', options, given),
  checkKey: missingAppId,
  capabilities: ({ propagation = DEFAULT_PROPAGATION, lifetime: valid = DEFAULT_LIFETIME }) =>
    capabilitiesOf(propagation, { lifetimeSeconds: parseDuration(valid) ?? 0 }),
  declares: ['lifetimeSeconds'],
};

function missingAppId({ appId }: EntraOptions): readonly OptionProblem[] {
  return appId === undefined
    ? [{ path: ['appId'], message: 'missing; whose passwords are these? (docs/providers/entra.md)' }]
    : [];
}
