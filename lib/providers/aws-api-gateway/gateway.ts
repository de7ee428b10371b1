import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  GetApiKeyCommand,
  GetApiKeysCommand,
  GetUsagePlansCommand,
  UpdateApiKeyCommand,
  type ApiKey as AnsweredKey,
} from '@aws-sdk/client-api-gateway';
import { ApiKey } from '../../rotation/api-key';
import { toKeyId, toText } from '../kit/answer';
import { AwsRequestError } from '../kit/aws-failure';
import { ONE_REQUEST, translated } from '../kit/aws-request';

/** What of an API key is not its value. */
export interface KeyMetadata {
  readonly id: string;
  readonly name?: string;
  readonly description?: string;
  /** AWS Marketplace's name of the customer, by which use is metered. */
  readonly customerId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  readonly createdAt?: Date;
}

/** What a new key is given; its id and value are API Gateway's to choose. */
export type NewKey = Pick<KeyMetadata, 'name' | 'description' | 'customerId' | 'tags'>;

/**
 * What of API Gateway this provider type uses. Never repeated inside; a list is one request per page. Never asks for the
 * value of a key. Throws AwsRequestError for every failure.
 */
export interface Gateway {
  create(key: NewKey): Promise<{ readonly id: string; readonly value: ApiKey }>;
  get(id: string): Promise<KeyMetadata>;
  /** Every API key of the account in this Region. */
  list(): Promise<readonly KeyMetadata[]>;
  setEnabled(id: string, enabled: boolean): Promise<void>;
  delete(id: string): Promise<void>;
  /** The ids of the usage plans that a key is in. */
  plansOf(id: string): Promise<readonly string[]>;
  attach(planId: string, id: string): Promise<void>;
}

/** The most that API Gateway gives at once. */
const PAGE_SIZE = 500;

/** The status with which API Gateway says that a key is deleted. */
const DELETED = 202;

/** An account may have 10,000 API keys in a Region. */
const MAX_PAGES = 100;

/** API Gateway by the SDK. The endpoint and the Region are the environment's. */
export function sdkGateway(client = new APIGatewayClient(ONE_REQUEST)): Gateway {
  return {
    create: (key) =>
      translated(async () => {
        // Without `enabled` a key is created switched off.
        const created = await client.send(new CreateApiKeyCommand({ ...key, enabled: true }));
        const [id, value] = [toKeyId(created.id), toText(created.value)];
        if (id === undefined || value === undefined) throw new AwsRequestError('AnswerWithoutKey', 200);
        return { id, value: ApiKey.of(value) };
      }),
    get: (apiKey) =>
      translated(async () => toMetadata(await client.send(new GetApiKeyCommand({ apiKey, includeValue: false })))),
    list: () =>
      translated(async () => {
        const page = (position?: string) =>
          client.send(new GetApiKeysCommand({ limit: PAGE_SIZE, includeValues: false, ...at(position) }));
        return (await everyPage(page)).map(toMetadata);
      }),
    setEnabled: (apiKey, enabled) =>
      translated(async () => {
        const patchOperations = [{ op: 'replace' as const, path: '/enabled', value: String(enabled) }];
        await client.send(new UpdateApiKeyCommand({ apiKey, patchOperations }));
      }),
    delete: (apiKey) =>
      translated(async () => {
        // The SDK does not read an answer that has no members: a page of a proxy in between has a status, too.
        const { httpStatusCode } = (await client.send(new DeleteApiKeyCommand({ apiKey }))).$metadata;
        if (httpStatusCode !== DELETED) throw new AwsRequestError('UnexpectedStatus', httpStatusCode);
      }),
    plansOf: (keyId) =>
      translated(async () => {
        const page = (position?: string) =>
          client.send(new GetUsagePlansCommand({ keyId, limit: PAGE_SIZE, ...at(position) }));
        return (await everyPage(page)).map(({ id }) => required(id));
      }),
    attach: (usagePlanId, keyId) =>
      translated(
        async () => void (await client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }))),
      ),
  };
}

function at(position: string | undefined): { readonly position?: string } {
  return position === undefined ? {} : { position };
}

/** An answer that is JSON but holds neither items nor a position is the last page: API Gateway leaves out what is empty. */
async function everyPage<Item>(
  page: (position?: string) => Promise<{ readonly items?: Item[] | undefined; readonly position?: string | undefined }>,
): Promise<Item[]> {
  const found: Item[] = [];
  let position: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const answer = await page(position);
    found.push(...(answer.items ?? []));
    if (!answer.position) return found;
    position = answer.position;
  }
  throw new AwsRequestError('ListDoesNotEnd', 200);
}

/** The SDK hands on whatever it was answered: only what has the type that it promises is kept. */
function toMetadata({ id, enabled, tags, createdDate, ...rest }: AnsweredKey): KeyMetadata {
  const [name, description, customerId] = [rest.name, rest.description, rest.customerId].map(toText);
  return {
    id: required(id),
    enabled: enabled === true,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(customerId !== undefined && { customerId }),
    ...(tags && typeof tags === 'object' && { tags }),
    ...(createdDate instanceof Date && { createdAt: createdDate }),
  };
}

function required(answered: unknown): string {
  const id = toKeyId(answered);
  if (id === undefined) throw new AwsRequestError('AnswerWithoutId', 200);
  return id;
}
