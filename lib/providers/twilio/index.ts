import { capabilitiesOf } from '../kit/capabilities';
import type { ProviderType } from '../kit/provider-type';
import { checkTwilioOptions, KEY_OPTIONS, missingOptions, type TwilioOptions } from './options';

/** Twilio names no figure. */
const DEFAULT_PROPAGATION = '60s';

/**
 * Standard and Restricted API keys of Twilio. API: https://www.twilio.com/docs/iam/api-keys/key-resource-v1
 *
 * Docs: docs/providers/twilio.md. Permission: the account's auth token or a Main key, which are the only credentials that
 * may manage keys. Note: a key is issued without a policy unless one is asked for; a Main key cannot be issued by the API;
 * a Restricted key is verified by something that its policy allows.
 */
export const providerType: ProviderType<TwilioOptions> = {
  type: 'twilio',
  needsAdmin: true,
  adminFields: ['accountSid', 'authToken'],
  keyOptions: KEY_OPTIONS,
  check: checkTwilioOptions,
  checkKey: missingOptions,
  capabilities: ({ propagation = DEFAULT_PROPAGATION }) => capabilitiesOf(propagation),
};
