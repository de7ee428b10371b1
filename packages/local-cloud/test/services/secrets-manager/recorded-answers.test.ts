import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
  ValidateResourcePolicyCommand,
} from '@aws-sdk/client-secrets-manager';
import { createSecretsManager } from '../../../src/services/secrets-manager/secrets-manager';
import type { ServedCloud } from '../../served-cloud';
import { serveCloud } from '../../served-cloud';

/** Requests whose answers were recorded on AWS in 2022 to 2024. */
describe('Secrets Manager answers as it was recorded to', () => {
  let served: ServedCloud;
  let client: SecretsManagerClient;

  beforeAll(async () => {
    served = await serveCloud(({ kernel }) => [createSecretsManager(kernel).definition]);
    client = new SecretsManagerClient(served.client);
  });
  afterAll(async () => {
    client.destroy();
    await served.stop();
  });

  const refusal = (sent: Promise<unknown>): Promise<string> =>
    sent.then(
      () => 'not refused',
      (error: Error & { $metadata: { httpStatusCode: number } }) =>
        `${error.$metadata.httpStatusCode} ${error.name}: ${error.message}`,
    );

  const SecretId = ' Inv *?!]Name\\-';
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::123456789012:root' },
        Action: 'secretsmanager:GetSecretValue',
        Resource: '*',
      },
    ],
  });
  test.each<[string, () => Promise<unknown>]>([
    ['CreateSecret', () => client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'one' }))],
    ['DeleteSecret', () => client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }))],
    ['DescribeSecret', () => client.send(new DescribeSecretCommand({ SecretId }))],
    ['GetSecretValue', () => client.send(new GetSecretValueCommand({ SecretId }))],
    ['ListSecretVersionIds', () => client.send(new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated: true }))],
    ['PutSecretValue', () => client.send(new PutSecretValueCommand({ SecretId, SecretString: 'one' }))],
    ['TagResource', () => client.send(new TagResourceCommand({ SecretId, Tags: [{ Key: 'a', Value: 'b' }] }))],
    ['UntagResource', () => client.send(new UntagResourceCommand({ SecretId, TagKeys: ['a'] }))],
    ['UpdateSecret', () => client.send(new UpdateSecretCommand({ SecretId, Description: 'new' }))],
    [
      'ValidateResourcePolicy',
      () => client.send(new ValidateResourcePolicyCommand({ SecretId, ResourcePolicy: policy })),
    ],
  ])('%s of what cannot be a name: ValidationException, not ResourceNotFoundException', async (_, send) => {
    expect(await refusal(send())).toBe(
      '400 ValidationException: Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
  });

  test.each([
    ['CreateSecret', 'Name', 'InvalidRequestException'],
    ['UpdateSecret', 'SecretId', 'InvalidRequestException'],
    ['PutSecretValue', 'SecretId', 'InvalidRequestException'],
    ['RotateSecret', 'SecretId', 'InvalidParameterException'],
  ])('%s without a ClientRequestToken is refused for that, even of an unknown secret', async (name, member, code) => {
    const answer = await fetch(served.client.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': `secretsmanager.${name}`, 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ [member]: 'nobody', SecretString: 'one', Description: 'My secret string' }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      __type: code,
      Message: 'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
    });
  });

  it('describes a secret with an empty description as one without', async () => {
    await client.send(new CreateSecretCommand({ Name: 'empty', Description: '' }));
    const described = await client.send(new DescribeSecretCommand({ SecretId: 'empty' }));
    expect(Object.keys(described).sort()).toEqual(['$metadata', 'ARN', 'CreatedDate', 'LastChangedDate', 'Name']);
  });

  it('does not find a secret by its partial ARN when its name ends in a hyphen and six characters', async () => {
    const { ARN = '' } = await client.send(
      new CreateSecretCommand({ Name: 'Invalid/_+=.@-Name-a1b2c3', SecretString: 'one' }),
    );
    const notFound = "400 ResourceNotFoundException: Secrets Manager can't find the specified secret.";
    expect(await refusal(client.send(new GetSecretValueCommand({ SecretId: ARN.slice(0, -7) })))).toBe(notFound);
    expect(await refusal(client.send(new GetSecretValueCommand({ SecretId: ARN })))).toBe('not refused');
    expect(await refusal(client.send(new GetSecretValueCommand({ SecretId: 'Invalid/_+=.@-Name-a1b2c3' })))).toBe(
      'not refused',
    );
  });

  describe('ListSecrets', () => {
    beforeAll(async () => {
      for (const [Name, Description] of [
        ['testing1/one', 'a secret'],
        ['/testing2/two', 'an secret'],
        ['testing3/three', 'asecret'],
        ['/testing4/four', 'thesecret'],
      ] as const) {
        await client.send(new CreateSecretCommand({ Name, Description, SecretString: 'secret' }));
      }
    });

    test.each([
      [{ name: '/' }, ['/testing2/two', '/testing4/four']],
      [{ name: '!/' }, ['testing1/one', 'testing3/three']],
      [{ name: 'testing1 one' }, []],
      [{ description: 'a' }, ['/testing2/two', 'testing1/one', 'testing3/three']],
      [{ description: '!a' }, ['/testing4/four']],
      [{ description: 'a secret' }, ['/testing2/two', 'testing1/one']],
      [{ description: 'a', name: 'an' }, []],
    ])('with the filters %j finds %j', async (filters, expected) => {
      const listed = await client.send(
        new ListSecretsCommand({
          Filters: Object.entries(filters).map(([Key, value]) => ({ Key: Key as 'name', Values: [value] })),
        }),
      );
      const names = (listed.SecretList ?? []).map((secret) => secret.Name ?? '');
      expect(names.filter((name) => name.includes('testing')).sort()).toEqual(expected);
    });
  });

  it('keeps custom labels through promotions, and takes AWSPENDING for every caller', async () => {
    const stages = async (): Promise<unknown> => {
      const { Versions = [] } = await client.send(new ListSecretVersionIdsCommand({ SecretId: 'cycle' }));
      return Versions.map((version) => version.VersionStages);
    };
    const put = async (VersionStages: string[]): Promise<string> => {
      const command = new PutSecretValueCommand({
        SecretId: 'cycle',
        SecretString: VersionStages.join(),
        VersionStages,
      });
      return (await client.send(command)).VersionId ?? '';
    };
    const promote = (from: string, to: string): Promise<unknown> =>
      client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: 'cycle',
          VersionStage: 'AWSCURRENT',
          RemoveFromVersionId: from,
          MoveToVersionId: to,
        }),
      );
    await client.send(new CreateSecretCommand({ Name: 'cycle', SecretString: 'SS' }));
    const first = await put(['AWSCURRENT', 'PUT0']);
    const second = await put(['AWSPENDING', 'PUT1']);
    await promote(first, second);
    expect(await stages()).toEqual([
      ['AWSPREVIOUS', 'PUT0'],
      ['AWSCURRENT', 'AWSPENDING', 'PUT1'],
    ]);
    const third = await put(['AWSPENDING', 'PUT2']);
    await promote(second, third);
    expect(await stages()).toEqual([['PUT0'], ['AWSPREVIOUS', 'PUT1'], ['AWSCURRENT', 'AWSPENDING', 'PUT2']]);
  });
});
