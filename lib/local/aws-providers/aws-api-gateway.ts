import type { AwsApiGatewayOptions } from '../../providers/aws-api-gateway/options';
import type { HttpRequest, HttpResponse } from '../../providers/kit/provider-type';
import { isSameStage, type ApiKeys, type ApiStage, type GatewayState } from '@keyturn/local-cloud';
import { createFaults, faultyAnswer, spoilsAnswer } from '../../testing/fake-providers/kit/faults';
import type { FakeProviderStarter } from '../running-fake';
import { serveFakeProvider } from '../serve-fake-provider';
import type { FakeProvider } from '../../testing/fake-providers/kit/fake-provider';
import { observe, type FakeKeys } from '../../testing/fake-providers/kit/fake-keys';

type Verify = AwsApiGatewayOptions['verify'];

/** One API's stage, with one method that asks for an API key: where the option `verify` points. */
export function createStage(state: GatewayState, stage: ApiStage, verify: Verify): Omit<FakeProvider, 'setAdmin'> {
  const faults = createFaults();
  const accepted = verify.accepted?.[0] ?? 200;
  let [asked, unknownKeys] = [0, 0];

  const accepts = (value: string | undefined): boolean => {
    const answer = value === undefined ? 'refused' : state.ask(stage, value);
    if (answer === 'unknown') unknownKeys += 1;
    return answer === 'accepted';
  };

  const perform = (request: HttpRequest): HttpResponse => {
    const isMethod = request.method === 'GET' && new URL(request.url).pathname === new URL(verify.url).pathname;
    if (!isMethod) return refusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
    if (!accepts(request.headers['x-api-key'])) return refusal('ForbiddenException', 'Forbidden');
    return { status: accepted, headers: { 'content-type': 'application/json' }, body: '{"ok":true}' };
  };

  const secrets = () => state.keys.all().map(({ value }) => value);
  return {
    handle: (request) => {
      asked += 1;
      const fault = faults.take(['verify']);
      if (spoilsAnswer(fault) && fault.effect !== 'after') return faultyAnswer(fault, request, secrets());
      const answer = perform(request);
      return spoilsAnswer(fault) ? faultyAnswer(fault, request, secrets()) : answer;
    },
    requestNames: ['verify'],
    fail: faults.fail,
    heal: faults.heal,
    view: () => ({ keys: state.keys.all().map(observe), requests: { verify: asked }, unknownKeys }),
    keys: asFakeKeys(state.keys),
  };
}

/** The account's API keys, with what a fake provider's keys can do besides. */
function asFakeKeys(keys: ApiKeys): FakeKeys {
  const live = () => keys.all().filter(({ state }) => state !== 'revoked');
  return {
    ...keys,
    live,
    revoke: (keyId) => {
      const key = live().find((one) => one.keyId === keyId);
      if (key) keys.setState(key, 'revoked');
      return key !== undefined;
    },
    withStates: (_, work) => work(),
  };
}

function refusal(type: string, message: string): HttpResponse {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': type };
  return { status: 403, headers, body: JSON.stringify({ message }) };
}

/**
 * The local cloud's API Gateway is the provider. Its usage plans are made as the options name them, each of the one stage
 * that the option `verify` points at, which is served.
 */
export const startFakeProvider: FakeProviderStarter = async (account, cloud) => {
  const { verify, usagePlans = [], usagePlan } = account.options as unknown as AwsApiGatewayOptions;
  const { apiGateway: state } = cloud;
  const stage = stageOf(verify.url);
  for (const id of new Set([...usagePlans, ...(usagePlan === undefined ? [] : [usagePlan])])) {
    const { apiStages = [], ...plan } = state.plans.get(id) ?? { id, name: id, settings: {} };
    state.putPlan({ ...plan, apiStages: [...apiStages.filter((one) => !isSameStage(one, stage)), stage] });
  }
  const fakeProvider = createStage(state, stage, verify);
  const served = await serveFakeProvider(fakeProvider);
  return {
    ...fakeProvider,
    ...served,
    optionsAtFake: (options) => ({
      ...options,
      verify: { ...verify, url: served.endpoint + new URL(verify.url).pathname },
    }),
  };
};

/** `https://{api}.execute-api.{region}.amazonaws.com/{stage}/...`; a custom domain shows neither, and counts as both. */
export function stageOf(url: string): ApiStage {
  const { hostname, pathname } = new URL(url);
  const [, apiId] = /^([^.]+)\.execute-api\./.exec(hostname) ?? [];
  return apiId === undefined ? { apiId: hostname, stage: hostname } : { apiId, stage: pathname.split('/')[1] ?? '' };
}
