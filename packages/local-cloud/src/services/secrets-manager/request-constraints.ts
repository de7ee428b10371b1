import type { Constraint, Constraints } from '../constraints';

/** What the service model says of each operation's input. Source: AWS Secrets Manager API Reference, 2017-10-17. */

const secretId: Constraint = { type: 'string', required: true, min: 1, max: 2048 };
const token: Constraint = { type: 'string', min: 32, max: 64 };
const versionId: Constraint = { type: 'string', min: 32, max: 64 };
const stage: Constraint = { type: 'string', min: 1, max: 256 };
const description: Constraint = { type: 'string', max: 2048 };
const kmsKeyId: Constraint = { type: 'string', max: 2048 };
const boolean: Constraint = { type: 'boolean' };
const maxResults: Constraint = { type: 'number', min: 1, max: 100 };
const nextToken: Constraint = { type: 'string', min: 1, max: 4096 };
const policy: Constraint = { type: 'string', required: true, min: 1, max: 20_480 };
const tagKey: Constraint = { type: 'string', min: 1, max: 128 };
const tags: Constraint = {
  type: 'list',
  item: { type: 'structure', members: { Key: { ...tagKey, required: true }, Value: { type: 'string', max: 256 } } },
};
const value: Constraints = {
  SecretString: { type: 'string', min: 1, max: 65_536, sensitive: true },
  SecretBinary: { type: 'blob', min: 1, sensitive: true },
};
const filters: Constraint = {
  type: 'list',
  max: 10,
  item: {
    type: 'structure',
    members: {
      Key: {
        type: 'string',
        required: true,
        values: ['description', 'name', 'tag-key', 'tag-value', 'primary-region', 'owning-service', 'all'],
      },
      Values: {
        type: 'list',
        required: true,
        min: 1,
        max: 10,
        item: { type: 'string', max: 512, pattern: String.raw`^\!?[a-zA-Z0-9 :_@\/\+\=\.\-\!]*$` },
      },
    },
  },
};
const rules: Constraint = {
  type: 'structure',
  members: {
    AutomaticallyAfterDays: { type: 'number', min: 1, max: 1000 },
    Duration: { type: 'string', min: 2, max: 3, pattern: '[0-9]+h' },
    ScheduleExpression: { type: 'string', min: 1, max: 256, pattern: String.raw`[0-9A-Za-z\(\)#\?\*\-\/, ]+` },
  },
};

export const CONSTRAINTS = {
  CreateSecret: {
    Name: { type: 'string', required: true, min: 1, max: 512 },
    ClientRequestToken: token,
    Description: description,
    KmsKeyId: kmsKeyId,
    ...value,
    Tags: tags,
    Type: { type: 'string', max: 256 },
  },
  DeleteSecret: { SecretId: secretId, RecoveryWindowInDays: { type: 'number' }, ForceDeleteWithoutRecovery: boolean },
  RestoreSecret: { SecretId: secretId },
  DescribeSecret: { SecretId: secretId },
  GetSecretValue: { SecretId: secretId, VersionId: versionId, VersionStage: stage },
  BatchGetSecretValue: {
    SecretIdList: { type: 'list', min: 1, max: 20, item: { type: 'string', min: 1, max: 2048 } },
    Filters: filters,
    MaxResults: { type: 'number', min: 1, max: 20 },
    NextToken: nextToken,
  },
  PutSecretValue: {
    SecretId: secretId,
    ClientRequestToken: token,
    ...value,
    VersionStages: { type: 'list', min: 1, max: 20, item: stage },
    RotationToken: { type: 'string', min: 36, max: 256, pattern: String.raw`^[a-zA-Z0-9\-]+$`, sensitive: true },
  },
  UpdateSecret: {
    SecretId: secretId,
    ClientRequestToken: token,
    Description: description,
    KmsKeyId: kmsKeyId,
    ...value,
    Type: { type: 'string', max: 256 },
  },
  UpdateSecretVersionStage: {
    SecretId: secretId,
    VersionStage: { ...stage, required: true },
    RemoveFromVersionId: versionId,
    MoveToVersionId: versionId,
  },
  ListSecrets: {
    IncludePlannedDeletion: boolean,
    MaxResults: maxResults,
    NextToken: nextToken,
    Filters: filters,
    SortOrder: { type: 'string', values: ['asc', 'desc'] },
    SortBy: { type: 'string', values: ['created-date', 'last-accessed-date', 'last-changed-date', 'name'] },
  },
  ListSecretVersionIds: {
    SecretId: secretId,
    MaxResults: maxResults,
    NextToken: nextToken,
    IncludeDeprecated: boolean,
  },
  TagResource: { SecretId: secretId, Tags: { ...tags, required: true } },
  UntagResource: { SecretId: secretId, TagKeys: { type: 'list', required: true, item: tagKey } },
  PutResourcePolicy: { SecretId: secretId, ResourcePolicy: policy, BlockPublicPolicy: boolean },
  GetResourcePolicy: { SecretId: secretId },
  DeleteResourcePolicy: { SecretId: secretId },
  ValidateResourcePolicy: { SecretId: { type: 'string', min: 1, max: 2048 }, ResourcePolicy: policy },
  RotateSecret: {
    SecretId: secretId,
    ClientRequestToken: token,
    RotationLambdaARN: { type: 'string', max: 2048 },
    RotationRules: rules,
    RotateImmediately: boolean,
  },
  CancelRotateSecret: { SecretId: secretId },
  GetRandomPassword: {
    PasswordLength: { type: 'number', min: 1, max: 4096 },
    ExcludeCharacters: { type: 'string', max: 4096 },
    ExcludeNumbers: boolean,
    ExcludePunctuation: boolean,
    ExcludeUppercase: boolean,
    ExcludeLowercase: boolean,
    IncludeSpace: boolean,
    RequireEachIncludedType: boolean,
  },
} as const satisfies Readonly<Record<string, Constraints>>;

export type OperationName = keyof typeof CONSTRAINTS;
