import { Readable } from 'node:stream';
import { createFrontDoor } from '../../../packages/local-cloud/src/server/front-door';
import type { Caller } from '../../../packages/local-cloud/src/kernel/kernel';
import { faultyAnswer, spoilsAnswer, type Faults } from '../../../lib/testing/fake-providers/kit/faults';
import { ONE_REQUEST } from '../../../lib/providers/kit/aws-request';
import type { IamNeed } from '../../../lib/providers/kit/provider-type';
import { createAuthorizer } from '../../../packages/local-cloud/src/policy/authorizer';
import type { Clock } from '../../../lib/rotation/services';
import { testCloud, type TestCloud } from '../../../packages/local-cloud/test/test-cloud';

/** A request as the SDK sends it. */
export interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const ROLE: Caller = { kind: 'role', roleArn: 'arn:aws:iam::123456789012:role/rotate', sessionName: 's' };

/** A cloud whose functions' role may do what a provider type asks for, until it is denied one action or `*`. */
export function cloudForRole(needs: readonly IamNeed[]): {
  readonly cloud: TestCloud;
  readonly deny: (action: string) => void;
} {
  const denied: string[] = [];
  const here = { '${partition}': 'aws', '${region}': 'eu-west-1', '${account}': '123456789012' };
  const inPlace = (arn: string) => Object.entries(here).reduce((text, [name, as]) => text.replaceAll(name, as), arn);
  const Statement = needs.map(({ actions, resources }) => ({
    Effect: 'Allow' as const,
    Action: actions,
    Resource: resources.map(inPlace),
  }));
  const authorize = createAuthorizer({
    accountId: '123456789012',
    region: 'eu-west-1',
    now: () => cloud.clock.now(),
    identityPoliciesOf: () => [{ Statement: [...Statement, ...denied.map(denial)] }],
  });
  const cloud = testCloud(authorize);
  return { cloud, deny: (action) => void denied.push(action) };
}

const denial = (Action: string) => ({ Effect: 'Deny' as const, Action, Resource: '*' });

/** An SDK client's settings: its requests are answered in this process by the cloud, or spoiled by a fault. */
export function sdkInProcess(
  cloud: TestCloud,
  clock: Clock,
  faults: Faults,
  namesOf: (request: SdkRequest) => readonly string[],
) {
  const frontDoor = createFrontDoor(cloud, () => ROLE);
  const perform = async ({ method, path, query, headers, body }: SdkRequest): Promise<Answered> => {
    const bytes = Buffer.from(body ?? '');
    const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    return frontDoor({
      ...{ method, path, query: new URLSearchParams(query).toString(), body: bytes, sentBody: bytes },
      headers: Object.fromEntries(lowered) as Record<string, string>,
    });
  };
  const handle = async (request: SdkRequest): Promise<{ response: object }> => {
    const fault = faults.take(namesOf(request));
    if (!spoilsAnswer(fault)) return toSdk(await perform(request));
    if (fault.effect === 'after') await perform(request);
    const answer = faultyAnswer(fault, { ...request, url: request.path });
    if (answer === 'reset') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    if (answer !== 'hang') return toSdk(answer);
    await clock.sleep(ONE_REQUEST.requestHandler.requestTimeout);
    throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
  };
  return {
    ...ONE_REQUEST,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'role', secretAccessKey: 'role-secret-canary' },
    requestHandler: { handle },
  };
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

function toSdk({ status, headers, body }: Answered): { response: object } {
  return { response: { statusCode: status, headers: { ...headers }, body: Readable.from([Buffer.from(body)]) } };
}
