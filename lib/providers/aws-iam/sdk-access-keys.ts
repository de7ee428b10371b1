import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
  type IAMClientConfig,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { ApiKey } from '../../rotation/api-key';
import { toKeyId, toText } from '../kit/answer';
import { AwsRequestError } from '../kit/aws-failure';
import { ONE_REQUEST, translated } from '../kit/aws-request';
import type { AccessKeyMetadata, AccessKeys } from './access-keys';

/** Pages of ListAccessKeys; a user has two access keys. */
const MAX_PAGES = 10;

/** IAM and STS by the SDK. The endpoints and the region are the environment's, unless `settings` say otherwise. */
export function sdkAccessKeys(settings: IAMClientConfig & STSClientConfig = ONE_REQUEST): AccessKeys {
  const iam = new IAMClient(settings);
  return {
    create: (UserName) =>
      translated(async () => {
        const { AccessKey: issued } = await iam.send(new CreateAccessKeyCommand({ UserName }));
        // The SDK hands on whatever it was answered.
        const [accessKeyId, secret] = [toKeyId(issued?.AccessKeyId), toText(issued?.SecretAccessKey)];
        if (accessKeyId === undefined || secret === undefined) throw new AwsRequestError('AnswerWithoutKey', 200);
        return { accessKeyId, secretAccessKey: ApiKey.of(secret) };
      }),
    list: (UserName) => translated(() => listAll(iam, UserName)),
    lastUsed: (AccessKeyId) =>
      translated(async () => {
        const { AccessKeyLastUsed: used } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
        return used?.LastUsedDate;
      }),
    setStatus: (UserName, AccessKeyId, Status) =>
      translated(async () => void (await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status })))),
    delete: (UserName, AccessKeyId) =>
      translated(async () => void (await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })))),
    callerArn: (accessKeyId, secretAccessKey) =>
      translated(async () => {
        const sts = new STSClient({
          ...settings,
          credentials: { accessKeyId, secretAccessKey: secretAccessKey.reveal() },
        });
        try {
          return (await sts.send(new GetCallerIdentityCommand({}))).Arn ?? '';
        } finally {
          sts.destroy();
        }
      }),
  };
}

async function listAll(iam: IAMClient, UserName: string): Promise<AccessKeyMetadata[]> {
  const found: AccessKeyMetadata[] = [];
  let Marker: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await iam.send(new ListAccessKeysCommand({ UserName, ...(Marker !== undefined && { Marker }) }));
    for (const { AccessKeyId, Status, CreateDate } of answer.AccessKeyMetadata ?? []) {
      const accessKeyId = toKeyId(AccessKeyId);
      if (accessKeyId === undefined) throw new AwsRequestError('AnswerWithoutKeyId', 200);
      const status = Status === 'Inactive' ? 'Inactive' : 'Active';
      found.push({ accessKeyId, status, ...(CreateDate && { createdAt: CreateDate }) });
    }
    Marker = answer.IsTruncated ? answer.Marker : undefined;
    if (Marker === undefined) return found;
  }
  throw new AwsRequestError('ListDoesNotEnd', 200);
}
