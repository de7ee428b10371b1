import { AwsError } from '../../kernel/kernel';
import type { Properties } from '../properties';
import type { Created, DeployServices, ResourceRequest, ResourceType } from '../resource-type';

const GENERATE = [
  'ExcludeCharacters',
  'ExcludeLowercase',
  'ExcludeNumbers',
  'ExcludePunctuation',
  'ExcludeUppercase',
  'GenerateStringKey',
  'IncludeSpace',
  'PasswordLength',
  'RequireEachIncludedType',
  'SecretStringTemplate',
];

export const secret: ResourceType = {
  type: 'AWS::SecretsManager::Secret',
  properties: ['Description', 'GenerateSecretString', 'KmsKeyId', 'Name', 'SecretString', 'Tags', 'Type'],
  replacedBy: ['Name'],
  async create(request, services) {
    const { properties } = request;
    const name = properties.text('Name') ?? request.generatedName(512);
    const existing = await find(services, name);
    if (existing) return adopt(request, existing, services);
    const SecretString = await valueOf(properties, services);
    const { ARN } = await services.call('secretsmanager', 'CreateSecret', {
      Name: name,
      ClientRequestToken: services.kernel.newId(),
      ...properties.pick('Description', 'KmsKeyId', 'Tags', 'Type'),
      ...(SecretString === undefined ? {} : { SecretString }),
    });
    return created(String(ARN));
  },
  async update({ properties }, existing, before, services) {
    const changed = (name: string): boolean =>
      JSON.stringify(before.all[name]) !== JSON.stringify(properties.all[name]);
    // As on AWS: another value in the template is a new version, which becomes AWSCURRENT.
    const newValue = changed('SecretString') || changed('GenerateSecretString');
    const SecretString = newValue ? await valueOf(properties, services) : undefined;
    if (SecretString !== undefined || changed('Description') || changed('KmsKeyId')) {
      await services.call('secretsmanager', 'UpdateSecret', {
        SecretId: existing.physicalId,
        ClientRequestToken: services.kernel.newId(),
        ...properties.pick('Description', 'KmsKeyId'),
        ...(SecretString === undefined ? {} : { SecretString }),
      });
    }
    await setTags(existing.physicalId, properties, before, services);
    return existing;
  },
  async remove({ physicalId }, _, { call }) {
    await call('secretsmanager', 'DeleteSecret', { SecretId: physicalId });
  },
};

const created = (arn: string): Created => ({ physicalId: arn, attributes: { Id: arn } });

/** The ARN of a secret that exists under the name. */
async function find({ call }: DeployServices, name: string): Promise<string | undefined> {
  try {
    const found = await call('secretsmanager', 'DescribeSecret', { SecretId: name });
    // One that waits for its deletion makes CreateSecret fail, as on AWS.
    return found['DeletedDate'] ? undefined : String(found['ARN']);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/**
 * A secret that stayed when an earlier stack was deleted, or that was there before: taken up as CloudFormation's import
 * would, with its value and its versions, and with the template's tags.
 */
async function adopt(request: ResourceRequest, arn: string, services: DeployServices): Promise<Created> {
  services.kernel.record({
    source: 'cloudformation',
    type: 'SecretAdopted',
    stack: request.stackName,
    logicalId: request.logicalId,
    secretArn: arn,
  });
  await setTags(arn, request.properties, undefined, services);
  return created(arn);
}

async function setTags(
  arn: string,
  wanted: Properties,
  before: Properties | undefined,
  { call }: DeployServices,
): Promise<void> {
  const tags = wanted.tags();
  const old = before?.tags() ?? {};
  const gone = Object.keys(old).filter((key) => !Object.hasOwn(tags, key));
  if (gone.length > 0) await call('secretsmanager', 'UntagResource', { SecretId: arn, TagKeys: gone });
  const changed = Object.entries(tags).filter(([key, value]) => old[key] !== value);
  if (changed.length === 0) return;
  await call('secretsmanager', 'TagResource', { SecretId: arn, Tags: changed.map(([Key, Value]) => ({ Key, Value })) });
}

/** Neither SecretString nor GenerateSecretString is an empty secret. */
async function valueOf(properties: Properties, { call }: DeployServices): Promise<string | undefined> {
  const generate = properties.object('GenerateSecretString', GENERATE);
  if (!generate) return properties.text('SecretString');
  const key = generate.text('GenerateStringKey');
  const { RandomPassword } = await call('secretsmanager', 'GetRandomPassword', {
    ...generate.pick(
      ...GENERATE.filter((name) => !['GenerateStringKey', 'SecretStringTemplate', 'PasswordLength'].includes(name)),
    ),
    PasswordLength: generate.number('PasswordLength') ?? 32,
  });
  if (key === undefined) return String(RandomPassword);
  const template = JSON.parse(generate.text('SecretStringTemplate') ?? '{}') as Readonly<Record<string, unknown>>;
  return JSON.stringify({ ...template, [key]: RandomPassword });
}
