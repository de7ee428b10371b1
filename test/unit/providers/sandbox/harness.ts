import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSecret, deleteSecret } from '../../../../packages/local-cloud/src/services/secrets-manager/lifecycle';
import { createSecretsManager } from '../../../../packages/local-cloud/src/services/secrets-manager/secrets-manager';
import { createFaults } from '../../../../lib/testing/fake-providers/kit/faults';
import { providerType } from '../../../../lib/providers/sandbox/provider';
import type { SandboxOptions } from '../../../../lib/providers/sandbox/options';
import { createSandboxProvider } from '../../../../lib/providers/sandbox/provider';
import { sdkRegister, type Register } from '../../../../lib/providers/sandbox/register';
import { ApiKey } from '../../../../lib/rotation/api-key';
import type { Provider } from '../../../../lib/rotation/provider';
import type { Clock } from '../../../../lib/rotation/services';
import type { ProviderHarness } from '../../../../lib/testing/bench';
import { cloudForRole, sdkInProcess, type SdkRequest } from '../sdk-in-process';

/** A request as the SDK sends it, without its signature. */
interface SentRequest {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

interface SandboxHarness extends ProviderHarness {
  readonly asked: SentRequest[];
  /** The tags of the register as they stand. */
  tags(): Readonly<Record<string, string>>;
  provide(options: SandboxOptions): Provider;
  /** From now on the role may not do that. */
  refuse(action: string): void;
  /** As at the console: the register is gone. */
  deleteRegister(): void;
}

const NAME = 'keyturn/sandbox';

/** The real SDK, its requests answered in this process by the local Secrets Manager, which grants what `iamNeeds` asks for. */
export function sandboxHarness(): SandboxHarness {
  const { cloud, deny } = cloudForRole(providerType.iamNeeds?.({}) ?? []);
  const { definition, secrets } = createSecretsManager(cloud.kernel);
  cloud.register(definition);
  createSecret(secrets, { Name: NAME, ClientRequestToken: cloud.kernel.newId() });
  const tags = () => {
    const [{ tags: now = [] } = {}] = [...secrets.byArn.values()];
    return Object.fromEntries(now.map(({ Key, Value }) => [Key, Value]));
  };

  const asked: SentRequest[] = [];
  /** The tags of all keys so far, in the order in which they appeared. */
  const issued = new Set<string>();
  const look = () => Object.keys(tags()).forEach((tag) => tag.split(':').length === 3 && issued.add(tag));
  const clock: Clock = { now: cloud.clock.now, sleep: cloud.clock.advance };
  const faults = createFaults();
  const client = new SecretsManagerClient(
    sdkInProcess(cloud, clock, faults, (request) => {
      look();
      const sent = toSent(request);
      asked.push(sent);
      return namesOf(sent);
    }),
  );
  const values: string[] = [];
  const sdk = sdkRegister(NAME, client);
  const register: Register = {
    ...sdk,
    randomText: async (length) => {
      const text = await sdk.randomText(length);
      values.push(text.reveal());
      return text;
    },
  };
  const provide = (options: SandboxOptions): Provider => createSandboxProvider(options, { register, clock });
  return {
    ...{ provider: provide({}), provide, clock, asked, tags },
    refuse: (action) => deny(`secretsmanager:${action}`),
    deleteRegister: () => void deleteSecret(secrets, { SecretId: NAME, ForceDeleteWithoutRecovery: true }),
    fakeProvider: {
      keys: () => {
        look();
        const now = tags();
        return [...issued].map((tag) => {
          const state = !(tag in now) ? 'revoked' : `${tag}:disabled` in now ? 'disabled' : 'active';
          return { keyId: tag.split(':')[2] ?? '', state };
        });
      },
      issueRequests: () => asked.filter((one) => namesOf(one).includes('issue')).length,
      fail: faults.fail,
      heal: faults.heal,
      refuseAdmin: () => deny('*'),
      straying: () => 0,
    },
    secrets: () => [...values, 'made-up-canary', 'role-secret-canary'],
    madeUp: { keyId: 'sbx-never', key: ApiKey.of('made-up-canary') },
  };
}

function toSent({ headers, body }: SdkRequest): SentRequest {
  const target = headers['x-amz-target'] ?? headers['X-Amz-Target'] ?? '';
  return { action: target.replace('secretsmanager.', ''), input: JSON.parse(body ?? '{}') as SentRequest['input'] };
}

/** The methods of the provider that a request may be for. */
function namesOf({ action, input }: SentRequest): readonly string[] {
  const isSwitch = JSON.stringify(input).includes(':disabled');
  if (action === 'TagResource') return [isSwitch ? 'disable' : 'issue'];
  if (action === 'UntagResource') return [(input['TagKeys'] as unknown[]).length === 2 ? 'revoke' : 'enable'];
  return action === 'DescribeSecret' ? ['list', 'verify', 'identify'] : [];
}
