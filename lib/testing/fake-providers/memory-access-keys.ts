import { ApiKey } from '../../rotation/api-key';
import { AwsRequestError } from '../../providers/kit/aws-failure';
import type { AccessKeys } from '../../providers/aws-iam/access-keys';
import { createFaults, spoilsAnswer, type Fault, type SpoilingFault } from './kit/faults';
import {
  createFakeKeys,
  observe,
  type ObservedKey,
  type FakeKey,
  type FakeKeys,
  type FakeKeysOptions,
} from './kit/fake-keys';

interface MemoryAccessKeysOptions extends Omit<FakeKeysOptions, 'prefixes'> {
  /** The IAM users that there are, with their paths: `svc/billing`. */
  readonly users: readonly string[];
  /** Milliseconds until a request without an answer is given up. Default 10 s. */
  readonly timeoutMs?: number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** IAM's access keys and STS in memory, by IAM's rules. Faults are named as for the `http` provider's requests. */
interface MemoryAccessKeys extends AccessKeys {
  fail(fault: Fault): void;
  heal(): void;
  /** From now on the caller's role may do nothing. */
  denyRole(): void;
  view(): { readonly keys: readonly ObservedKey[]; readonly requests: Readonly<Record<string, number>> };
  readonly keys: FakeKeys;
}

/** Access keys per user, inactive ones too. */
const QUOTA = 2;

const ACCOUNT = '111122223333';

export function createMemoryAccessKeys(options: MemoryAccessKeysOptions): MemoryAccessKeys {
  const keys = createFakeKeys({ ...options, prefixes: { keyId: 'AKIA', value: 'secret/' } });
  const faults = createFaults();
  const requests: Record<string, number> = {};
  let denied = false;

  /** Counts the request, and lets it have its effect as far as the faults and the role allow. */
  const request = async <Value>(name: Named, effect: () => Value): Promise<Value> => {
    requests[name] = (requests[name] ?? 0) + 1;
    const fault = faults.take([name]);
    if (spoilsAnswer(fault) && fault.effect !== 'after') throw await faultError(fault, options);
    if (denied && name !== 'verify') throw new AwsRequestError('AccessDenied', 403);
    const value = keys.withStates(fault?.mode === 'idle' ? 'kept' : 'changed', effect);
    if (spoilsAnswer(fault)) throw await faultError(fault, options);
    return value;
  };
  const userPath = (userName: string): string => {
    const path = options.users.find((one) => one.slice(one.lastIndexOf('/') + 1) === userName);
    if (path === undefined) throw new AwsRequestError('NoSuchEntity', 404);
    return path;
  };
  const ofUser = (userName: string): FakeKey[] => {
    const path = userPath(userName);
    return keys.all().filter((key) => key.name === path && key.state !== 'revoked');
  };
  const find = (userName: string, accessKeyId: string): FakeKey => {
    const key = ofUser(userName).find((one) => one.keyId === accessKeyId);
    if (!key) throw new AwsRequestError('NoSuchEntity', 404);
    return key;
  };

  return {
    create: (userName) =>
      request('issue', () => {
        if (ofUser(userName).length >= QUOTA) throw new AwsRequestError('LimitExceeded', 409);
        const key = keys.issue(userPath(userName), true);
        return { accessKeyId: key.keyId, secretAccessKey: ApiKey.of(key.value) };
      }),
    list: (userName) =>
      request('list', () =>
        ofUser(userName).map(({ keyId, state, createdAt }) => ({
          accessKeyId: keyId,
          status: state === 'active' ? ('Active' as const) : ('Inactive' as const),
          createdAt,
        })),
      ),
    lastUsed: (accessKeyId) =>
      request('list', () => {
        const key = keys.byId(accessKeyId);
        if (!key || key.state === 'revoked') throw new AwsRequestError('NoSuchEntity', 404);
        return key.lastUsedAt;
      }),
    setStatus: (userName, accessKeyId, status) =>
      request(status === 'Active' ? 'enable' : 'disable', () =>
        keys.setState(find(userName, accessKeyId), status === 'Active' ? 'active' : 'disabled'),
      ),
    delete: (userName, accessKeyId) => request('revoke', () => keys.setState(find(userName, accessKeyId), 'revoked')),
    callerArn: (accessKeyId, secretAccessKey) =>
      request('verify', () => {
        const key = keys.byId(accessKeyId);
        const accepted = key !== undefined && key.value === secretAccessKey.reveal() && keys.isAccepted(key);
        if (key) keys.use(key, accepted);
        if (accepted) return `arn:aws:iam::${ACCOUNT}:user/${key.name}`;
        const known = key !== undefined && keys.isAccepted(key);
        throw new AwsRequestError(known ? 'SignatureDoesNotMatch' : 'InvalidClientTokenId', 403);
      }),
    fail: faults.fail,
    heal: faults.heal,
    denyRole: () => void (denied = true),
    view: () => ({ keys: keys.all().map(observe), requests: { ...requests } }),
    keys,
  };
}

type Named = 'issue' | 'list' | 'enable' | 'disable' | 'revoke' | 'verify';

async function faultError(fault: SpoilingFault, options: Pick<MemoryAccessKeysOptions, 'sleep' | 'timeoutMs'>) {
  const retryAfterMs = fault.retryAfterSeconds === undefined ? {} : { retryAfterMs: fault.retryAfterSeconds * 1000 };
  switch (fault.mode) {
    case '500':
      return new AwsRequestError('ServiceFailure', 500, retryAfterMs);
    case '429':
      return new AwsRequestError('Throttling', 400, retryAfterMs);
    case 'garbage':
      return new AwsRequestError('SyntaxError', 200);
    case 'redirect':
      return new AwsRequestError('PermanentRedirect', 301);
    case 'reset':
      return new AwsRequestError('ECONNRESET', undefined);
    case 'hang':
      await options.sleep(options.timeoutMs ?? 10_000);
      return new AwsRequestError('TimeoutError', undefined);
  }
}
