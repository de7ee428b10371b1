import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ApiKey } from '../../rotation/api-key';
import { AccessKeysError, type AccessKeyMetadata, type AccessKeys } from './access-keys';

/**
 * Every call is one request: the SDK would repeat CreateAccessKey after a lost answer, and a key that nobody holds would
 * take the user's second slot. Connections are not kept, since one that idled while the function was frozen is reset
 * under the next request. Milliseconds.
 */
const ONE_REQUEST = {
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    socketTimeout: 10_000,
    throwOnRequestTimeout: true,
    httpsAgent: { keepAlive: false },
    httpAgent: { keepAlive: false },
  },
};

/** Pages of ListAccessKeys; a user has two access keys. */
const MAX_PAGES = 10;

/** IAM and STS by the SDK. The endpoints and the region are the environment's. */
export function sdkAccessKeys(): AccessKeys {
  const iam = new IAMClient(ONE_REQUEST);
  return {
    create: (UserName) =>
      translated(async () => {
        const { AccessKey: issued } = await iam.send(new CreateAccessKeyCommand({ UserName }));
        if (!issued?.AccessKeyId || !issued.SecretAccessKey) throw new AccessKeysError('AnswerWithoutKey', 200);
        return { accessKeyId: issued.AccessKeyId, secretAccessKey: ApiKey.of(issued.SecretAccessKey) };
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
          ...ONE_REQUEST,
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
      if (!AccessKeyId) throw new AccessKeysError('AnswerWithoutKeyId', 200);
      const status = Status === 'Inactive' ? 'Inactive' : 'Active';
      found.push({ accessKeyId: AccessKeyId, status, ...(CreateDate && { createdAt: CreateDate }) });
    }
    Marker = answer.IsTruncated ? answer.Marker : undefined;
    if (Marker === undefined) return found;
  }
  throw new AccessKeysError('ListDoesNotEnd', 200);
}

/** The SDK's errors hold the response, and some the request: only what AccessKeysError has room for is kept. */
async function translated<Value>(request: () => Promise<Value>): Promise<Value> {
  try {
    return await request();
  } catch (error) {
    throw error instanceof AccessKeysError ? error : translate(error as SdkError);
  }
}

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** Connections that were not made: nothing was sent. */
const NOT_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CredentialsProviderError'];

function translate(error: SdkError): AccessKeysError {
  const status = error.$metadata?.httpStatusCode;
  const requestId = error.$metadata?.requestId;
  const retryAfter = Number(error.$response?.headers?.['retry-after']);
  const code = status === undefined ? (error.code ?? error.name) : error.name;
  return new AccessKeysError((code ?? 'Error').replace(/Exception$/, ''), status, {
    ...(requestId !== undefined && { requestId }),
    ...(retryAfter > 0 && { retryAfterMs: retryAfter * 1000 }),
    ...(/^Signature (expired|not yet current)/.test(error.message ?? '') && { clockSkew: true }),
    ...(NOT_SENT.includes(code ?? '') && { sent: false }),
  });
}
