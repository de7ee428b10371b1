import { awsIamCapabilities, createAwsIamProvider } from './provider';
import { checkAwsIamOptions, missingUser, type AwsIamOptions } from './options';
import { sdkAccessKeys } from './sdk-access-keys';
import type { ProviderType } from '../kit/provider-type';

const ACTIONS = [
  'iam:CreateAccessKey',
  'iam:ListAccessKeys',
  'iam:GetAccessKeyLastUsed',
  'iam:UpdateAccessKey',
  'iam:DeleteAccessKey',
];

/**
 * Access keys of IAM users. API: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
 *
 * Docs: docs/providers/aws-iam.md. Permission: the five actions above on the users; sts:GetCallerIdentity, with which a
 * key is verified, needs none. Odd: two keys per user; they carry no name, so that an orphan is recognized only where the
 * user is declared `exclusive`; an inactive key holds its slot; a change takes seconds until it shows everywhere.
 */
export const providerType: ProviderType<AwsIamOptions> = {
  type: 'aws-iam',
  needsAdmin: false,
  keyOptions: ['user'],
  check: checkAwsIamOptions,
  checkKey: missingUser,
  capabilities: awsIamCapabilities,
  declares: ['exclusive'],
  iamNeeds: ({ users }) => [
    { actions: ACTIONS, resources: users.map((user) => `arn:\${partition}:iam::\${account}:user/${user}`) },
  ],
  create: (options, { clock }) => createAwsIamProvider(options, { keys: sdkAccessKeys(), clock }),
};
