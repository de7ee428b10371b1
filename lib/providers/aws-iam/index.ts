import type { Capabilities } from '../../rotation/provider';
import { capabilitiesOf } from '../kit/capabilities';
import { checkAwsIamOptions, missingUser, type AwsIamOptions } from './options';
import type { ProviderType } from '../kit/provider-type';

const ACTIONS = [
  'iam:CreateAccessKey',
  'iam:ListAccessKeys',
  'iam:GetAccessKeyLastUsed',
  'iam:UpdateAccessKey',
  'iam:DeleteAccessKey',
];

/** IAM gives no figure: "a change takes time until it shows everywhere". Usually seconds. */
const DEFAULT_PROPAGATION = '60s';

const MAX_ACCESS_KEYS = 2;

/**
 * Access keys of IAM users. API: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
 *
 * Docs: docs/providers/aws-iam.md. Permission: the five actions above on the users; sts:GetCallerIdentity, with which a
 * key is verified, needs none. Note: two keys per user; they carry no name, so that an orphan is recognized only where the
 * user is declared `exclusive`; an inactive key holds its slot; a change takes seconds until it shows everywhere.
 */
export const providerType: ProviderType<AwsIamOptions> = {
  type: 'aws-iam',
  needsAdmin: false,
  keyOptions: ['user'],
  check: checkAwsIamOptions,
  checkKey: missingUser,
  capabilities,
  declares: ['exclusive'],
  iamNeeds: ({ users }) => [
    { actions: ACTIONS, resources: users.map((user) => `arn:\${partition}:iam::\${account}:user/${user}`) },
  ],
};

/** No identify: a secret access key does not contain its id, so both are stored. */
function capabilities({ propagation = DEFAULT_PROPAGATION, exclusive = false }: AwsIamOptions): Capabilities {
  return capabilitiesOf(propagation, {
    ...{ class: 'slots', maxKeys: MAX_ACCESS_KEYS, lastUsed: true, disables: true },
    ...{ lineage: 'none', exclusive },
  });
}
