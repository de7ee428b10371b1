import {
  APIGatewayClient,
  BadRequestException,
  ConflictException,
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  GetApiKeyCommand,
  GetApiKeysCommand,
  GetUsagePlanKeyCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
  NotFoundException,
  UpdateApiKeyCommand,
} from '@aws-sdk/client-api-gateway';
import type { Authorization } from '../../src/kernel/kernel';
import { createApiGateway } from '../../src/services/apigateway/apigateway';
import { REGION, type ServedCloud, serveCloud } from '../served-cloud';

let served: ServedCloud;
let client: APIGatewayClient;
let asked: Authorization[];

beforeEach(async () => {
  asked = [];
  served = await serveCloud(
    ({ kernel }) => [createApiGateway(kernel).definition],
    (_caller, what) => asked.push(what) > 0,
  );
  client = new APIGatewayClient(served.client);
});
afterEach(async () => {
  client.destroy();
  await served.stop();
});

const createKey = (name: string, more = {}) => client.send(new CreateApiKeyCommand({ name, enabled: true, ...more }));
const createPlan = async (stage: string): Promise<string> => {
  const apiStages = [{ apiId: 'a1', stage }];
  const quota = { limit: 5, period: 'DAY' as const };
  const plan = await client.send(new CreateUsagePlanCommand({ name: `of ${stage}`, apiStages, quota }));
  expect(plan).toMatchObject({ name: `of ${stage}`, apiStages, quota, $metadata: { httpStatusCode: 201 } });
  return plan.id ?? '';
};
const attach = (usagePlanId: string, keyId: string) =>
  client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }));

describe("API Gateway's API keys, by the SDK", () => {
  it('are created with a value, which later answers show only when asked', async () => {
    const made = await createKey('one', { description: 'd', customerId: 'c', tags: { team: 'x' } });
    const shown = { name: 'one', description: 'd', customerId: 'c', tags: { team: 'x' }, enabled: true, stageKeys: [] };
    expect(made).toMatchObject({ ...shown, $metadata: { httpStatusCode: 201 } });
    expect(made.value).toMatch(/^\w{20,128}$/);
    expect(made.createdDate?.getMilliseconds()).toBe(0);
    const apiKey = made.id ?? '';
    const get = (includeValue?: boolean) =>
      client.send(new GetApiKeyCommand({ apiKey, ...(includeValue !== undefined && { includeValue }) }));
    expect(await get()).toMatchObject(shown);
    expect((await get()).value).toBeUndefined();
    expect((await get(false)).value).toBeUndefined();
    expect((await get(true)).value).toBe(made.value);
  });

  it('are switched off unless created enabled', async () => {
    expect((await createKey('off', { enabled: undefined })).enabled).toBe(false);
  });

  it('are listed in pages, by prefix and by customer', async () => {
    for (const name of ['a1', 'a2', 'b1']) await createKey(name, name === 'a2' ? { customerId: 'c' } : {});
    const list = async (query = {}) => {
      const { items = [], position } = await client.send(new GetApiKeysCommand(query));
      return { names: items.map(({ name }) => name), values: items.flatMap(({ value }) => value ?? []), position };
    };
    expect(await list()).toEqual({ names: ['a1', 'a2', 'b1'], values: [], position: undefined });
    const { position, names } = await list({ limit: 2 });
    expect(names).toEqual(['a1', 'a2']);
    expect((await list({ limit: 2, position })).names).toEqual(['b1']);
    expect((await list({ nameQuery: 'a' })).names).toEqual(['a1', 'a2']);
    expect((await list({ customerId: 'c' })).names).toEqual(['a2']);
    expect((await list({ includeValues: true })).values).toHaveLength(3);
    await expect(list({ limit: 501 })).rejects.toBeInstanceOf(BadRequestException);
    await expect(list({ position: 'x' })).rejects.toBeInstanceOf(BadRequestException);
  });

  it('are disabled, enabled and deleted, and then they are gone', async () => {
    const { id: apiKey = '' } = await createKey('one');
    const patch = (path: string, value: string) =>
      client.send(new UpdateApiKeyCommand({ apiKey, patchOperations: [{ op: 'replace', path, value }] }));
    expect((await patch('/enabled', 'false')).enabled).toBe(false);
    expect((await patch('/enabled', 'true')).enabled).toBe(true);
    await expect(patch('/name', 'x')).rejects.toBeInstanceOf(BadRequestException);
    const remove = () => client.send(new DeleteApiKeyCommand({ apiKey }));
    expect((await remove()).$metadata.httpStatusCode).toBe(202);
    await expect(remove()).rejects.toBeInstanceOf(NotFoundException);
    await expect(patch('/enabled', 'true')).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
    expect((await client.send(new GetApiKeysCommand({}))).items).toEqual([]);
  });

  it('take no value and no reserved tag', async () => {
    await expect(createKey('own', { value: 'x'.repeat(20) })).rejects.toThrow('does not know value');
    await expect(createKey('own', { tags: { 'aws:x': 'y' } })).rejects.toBeInstanceOf(BadRequestException);
  });
});

describe("API Gateway's usage plans, by the SDK", () => {
  it('hold keys, and name the plans of a key', async () => {
    const [prod, test] = [await createPlan('prod'), await createPlan('test')];
    const { id: keyId = '', value } = await createKey('one');
    const shown = { id: keyId, type: 'API_KEY', name: 'one', value };
    expect(await attach(test, keyId)).toMatchObject({ ...shown, $metadata: { httpStatusCode: 201 } });
    const plansOf = async (key?: string) =>
      (await client.send(new GetUsagePlansCommand(key === undefined ? {} : { keyId: key }))).items?.map(({ id }) => id);
    expect([await plansOf(keyId), await plansOf('none'), await plansOf()]).toEqual([[test], [], [prod, test]]);
    const { items } = await client.send(new GetUsagePlanKeysCommand({ usagePlanId: test, nameQuery: 'o' }));
    expect(items).toMatchObject([shown]);
    expect(await client.send(new GetUsagePlanKeyCommand({ usagePlanId: test, keyId }))).toMatchObject(shown);
    await expect(client.send(new GetUsagePlanKeyCommand({ usagePlanId: prod, keyId }))).rejects.toBeInstanceOf(
      NotFoundException,
    );
  });

  it('take a key once, and one plan of a stage', async () => {
    const [first, second, other] = [await createPlan('prod'), await createPlan('prod'), await createPlan('test')];
    const { id: keyId = '' } = await createKey('one');
    await attach(first, keyId);
    await expect(attach(first, keyId)).rejects.toBeInstanceOf(ConflictException);
    await expect(attach(second, keyId)).rejects.toMatchObject({ $metadata: { httpStatusCode: 409 } });
    await attach(other, keyId);
    await expect(attach(other, 'none')).rejects.toBeInstanceOf(NotFoundException);
    await expect(attach('none', keyId)).rejects.toBeInstanceOf(NotFoundException);
  });
});

it('authorises by method and path', async () => {
  const session = served.sessions.issue('arn:aws:iam::111122223333:role/rotate', 's');
  const role = new APIGatewayClient({ ...served.client, credentials: session });
  const { id: keyId = '' } = await role.send(new CreateApiKeyCommand({ name: 'x', tags: { team: 'y' } }));
  const usagePlanId = await createPlan('prod');
  await role.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }));
  await role.send(new DeleteApiKeyCommand({ apiKey: keyId }));
  role.destroy();
  const arn = `arn:aws:apigateway:${REGION}::`;
  expect(asked.map(({ action, resource }) => [action, resource])).toEqual([
    ['apigateway:POST', `${arn}/apikeys`],
    ['apigateway:PUT', `${arn}/tags/arn%3Aaws%3Aapigateway%3A${REGION}%3A%3A%2Fapikeys%2F*`],
    ['apigateway:POST', `${arn}/usageplans/${usagePlanId}/keys`],
    ['apigateway:DELETE', `${arn}/apikeys/${keyId}`],
  ]);
});
