import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { ApiKey } from '../../rotation/api-key';
import { AwsRequestError } from '../kit/aws-failure';
import { ONE_REQUEST, translated } from '../kit/aws-request';

/** What of Secrets Manager this provider type uses: one request per call, never repeated inside. Throws AwsRequestError. */
export interface Register {
  readonly name: string;
  /** Every tag of the register. */
  tags(): Promise<Readonly<Record<string, string>>>;
  /** Adds a tag, or replaces its value; the others stay. */
  tag(key: string, value: string): Promise<void>;
  /** Removes tags. One that is not there is no error. */
  untag(keys: readonly string[]): Promise<void>;
  randomText(length: number): Promise<ApiKey>;
}

/** The tags of a secret by the SDK. The endpoint and the Region are the environment's. */
export function sdkRegister(name: string, client = new SecretsManagerClient(ONE_REQUEST)): Register {
  return {
    name,
    tags: () =>
      translated(async () => {
        const { ARN, Tags = [] } = await client.send(new DescribeSecretCommand({ SecretId: name }));
        if (!ARN) throw new AwsRequestError('AnswerWithoutArn', 200);
        return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
      }),
    tag: (Key, Value) =>
      translated(async () =>
        expectAnswer(await client.send(new TagResourceCommand({ SecretId: name, Tags: [{ Key, Value }] }))),
      ),
    untag: (keys) =>
      translated(async () =>
        expectAnswer(await client.send(new UntagResourceCommand({ SecretId: name, TagKeys: [...keys] }))),
      ),
    randomText: (length) =>
      translated(async () => {
        const { RandomPassword } = await client.send(
          new GetRandomPasswordCommand({ PasswordLength: length, ExcludePunctuation: true }),
        );
        if (!RandomPassword) throw new AwsRequestError('AnswerWithoutPassword', 200);
        return ApiKey.of(RandomPassword);
      }),
  };
}

/** The SDK does not read an answer that has no members: a page of a proxy in between is a 200, too, but has no request id. */
function expectAnswer({ $metadata }: { readonly $metadata: { readonly requestId?: string | undefined } }): void {
  if (!$metadata.requestId) throw new AwsRequestError('AnswerWithoutRequestId', 200);
}
