import * as z from 'zod/mini';
import { capabilitiesOf } from '../kit/capabilities';
import { pattern, commonFields } from '../kit/option-fields';
import { providerOptionProblems } from '../kit/option-problems';
import type { ProviderType } from '../kit/provider-type';

/** OpenAI names no figure. */
const DEFAULT_PROPAGATION = '60s';

const options = z.strictObject({
  ...commonFields,
  project: z.optional(pattern(/^proj_[\w-]{1,100}$/, 'the id of a project, such as proj_abc')),
});

/** The options of provider type `openai`; docs/providers/openai.md explains each. */
export type OpenAiOptions = z.infer<typeof options>;

/**
 * API keys of OpenAI projects, each of a service account of its own.
 * API: https://platform.openai.com/docs/api-reference/project-service-accounts
 *
 * Docs: docs/providers/openai.md. Permission: an organization admin key that may read and write service accounts. Note:
 * a service account's key cannot be deleted, only the account, so that each rotation makes a new account and a key's id
 * is its account's; every account begins as `member`.
 */
export const providerType: ProviderType<OpenAiOptions> = {
  type: 'openai',
  needsAdmin: true,
  keyOptions: ['project'],
  check: (given) => providerOptionProblems('openai', options, given),
  checkKey: ({ project }) =>
    project === undefined ? providerOptionProblems('openai', z.object({ project: z.string() }), { project }) : [],
  capabilities: ({ propagation = DEFAULT_PROPAGATION }) => capabilitiesOf(propagation, { lastUsed: true }),
};
