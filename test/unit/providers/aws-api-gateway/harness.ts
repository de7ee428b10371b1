import { Readable } from 'node:stream';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { createFrontDoor } from '../../../../packages/local-cloud/src/server/front-door';
import type { Caller } from '../../../../packages/local-cloud/src/kernel/kernel';
import { createAuthorizer } from '../../../../packages/local-cloud/src/policy/authorizer';
import { createApiGateway } from '../../../../packages/local-cloud/src/services/apigateway/apigateway';
import type { GatewayState } from '../../../../packages/local-cloud/src/services/apigateway/gateway-state';
import { createStage, stageOf } from '../../../../lib/local/aws-providers/aws-api-gateway';
import { createFaults, faultyAnswer, spoilsAnswer } from '../../../../lib/testing/fake-providers/kit/faults';
import { inProcess } from '../../../../lib/testing/fake-providers/kit/in-process';
import { providerType } from '../../../../lib/providers/aws-api-gateway/provider';
import { sdkGateway } from '../../../../lib/providers/aws-api-gateway/gateway';
import type { AwsApiGatewayOptions } from '../../../../lib/providers/aws-api-gateway/options';
import { createAwsApiGatewayProvider } from '../../../../lib/providers/aws-api-gateway/provider';
import { ONE_REQUEST } from '../../../../lib/providers/kit/aws-request';
import type { Http, HttpRequest } from '../../../../lib/providers/kit/provider-type';
import { ApiKey } from '../../../../lib/rotation/api-key';
import type { Provider } from '../../../../lib/rotation/provider';
import type { Clock } from '../../../../lib/rotation/services';
import type { ProviderHarness } from '../../../../lib/testing/bench';
import { testCloud } from '../../../../packages/local-cloud/test/test-cloud';

/** A request as the SDK sends it, without its signature. */
interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface GatewayHarness extends ProviderHarness {
  readonly state: GatewayState;
  readonly asked: SentRequest[];
  readonly stageAsked: HttpRequest[];
  provide(options: Partial<AwsApiGatewayOptions>): Provider;
}

export const VERIFY_URL = 'https://abc123.execute-api.eu-west-1.amazonaws.com/prod/health';
const STAGE = stageOf(VERIFY_URL);
const ROLE: Caller = { kind: 'role', roleArn: 'arn:aws:iam::123456789012:role/rotate', sessionName: 's' };

/** The real SDK, its requests answered in this process by the local API Gateway, which grants what `iamNeeds` asks for. */
export function gatewayHarness(): GatewayHarness {
  const usagePlans = ['gold', 'other', 'same'];
  const given: AwsApiGatewayOptions = { verify: { url: VERIFY_URL }, usagePlans, usagePlan: 'gold' };
  let denied = false;
  const needs = (providerType.iamNeeds?.(given) ?? []).map(({ actions, resources }) => ({
    Effect: 'Allow' as const,
    Action: actions,
    Resource: resources.map((one) => one.replaceAll('${partition}', 'aws').replaceAll('${region}', 'eu-west-1')),
  }));
  const authorize = createAuthorizer({
    accountId: '123456789012',
    region: 'eu-west-1',
    now: () => cloud.clock.now(),
    identityPoliciesOf: () => (denied ? [] : [{ Statement: needs }]),
  });
  const cloud = testCloud(authorize);
  const { definition, state } = createApiGateway(cloud.kernel, 4_000);
  cloud.register(definition);
  for (const id of usagePlans) {
    const apiStages = id === 'other' ? [{ apiId: 'other', stage: 'v1' }] : [STAGE];
    state.putPlan({ id, name: id, apiStages, settings: {} });
  }
  const stage = createStage(state, STAGE, given.verify);
  const clock: Clock = { now: cloud.clock.now, sleep: cloud.clock.advance };

  const asked: SentRequest[] = [];
  const faults = createFaults();
  const frontDoor = createFrontDoor(cloud, () => ROLE);
  const handle = async (request: SdkRequest): Promise<{ response: object }> => {
    const { method, path, query, body } = request;
    const sent = { method, path, ...(Object.keys(query).length > 0 && { query }), ...parsed(body) };
    asked.push(sent);
    const fault = faults.take([nameOf(sent)]);
    const bytes = Buffer.from(body ?? '');
    const perform = () =>
      frontDoor({
        ...{ method, path, query: new URLSearchParams(query).toString(), body: bytes, sentBody: bytes },
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
        ),
      });
    if (!spoilsAnswer(fault)) return toSdk(await perform());
    if (fault.effect === 'after') await perform();
    const values = state.keys.all().map(({ value }) => value);
    const answer = faultyAnswer(fault, { ...request, url: path }, values);
    if (answer === 'reset') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    if (answer !== 'hang') return toSdk(answer);
    await clock.sleep(ONE_REQUEST.requestHandler.requestTimeout);
    throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
  };
  const client = new APIGatewayClient({
    ...ONE_REQUEST,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'role', secretAccessKey: 'role-secret-canary' },
    requestHandler: { handle },
  });

  const stageAsked: HttpRequest[] = [];
  const ask = inProcess(stage, clock.sleep);
  const http: Http = (request) => {
    stageAsked.push(request);
    return ask(request);
  };
  const provide = (options: Partial<AwsApiGatewayOptions>): Provider =>
    createAwsApiGatewayProvider({ ...given, ...options }, { gateway: sdkGateway(client), http, clock });
  const madeUp = { keyId: 'never0issue', key: ApiKey.of('made-up-canary') };
  return {
    ...{ provider: provide({}), provide, clock, state, asked, stageAsked, madeUp },
    fakeProvider: {
      keys: () => stage.view().keys,
      issueRequests: () => asked.filter((one) => nameOf(one) === 'issue').length,
      fail: (fault) => [faults, stage].forEach((one) => one.fail(fault)),
      heal: () => [faults, stage].forEach((one) => one.heal()),
      refuseAdmin: () => void (denied = true),
      straying: () => stageAsked.filter(({ url }) => url !== VERIFY_URL).length,
    },
    secrets: () => [...state.keys.all().map(({ value }) => value), 'made-up-canary', 'role-secret-canary'],
  };
}

/** The method of the provider that a request is for; others by their path. */
function nameOf({ method, path, body }: SentRequest): string {
  const isKey = path.startsWith('/apikeys/');
  if (method === 'PATCH') return JSON.stringify(body).includes('"true"') ? 'enable' : 'disable';
  if (method === 'DELETE') return 'revoke';
  if (method === 'POST') return path === '/apikeys' ? 'issue' : 'activate';
  return path === '/apikeys' ? 'list' : isKey ? 'get' : 'plans';
}

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

function parsed(body: string | undefined): { readonly body?: unknown } {
  return body === undefined || body === '' ? {} : { body: JSON.parse(body) as unknown };
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

function toSdk({ status, headers, body }: Answered): { response: object } {
  return { response: { statusCode: status, headers: { ...headers }, body: Readable.from([Buffer.from(body)]) } };
}
