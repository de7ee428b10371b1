import { optionsIn } from './shell-words';

interface AwsTarget {
  readonly endpoint: string;
  readonly region: string;
}

interface Service {
  load(): Promise<Readonly<Record<string, unknown>>>;
  /** How the service spells the members of its inputs. */
  readonly spelling: 'Pascal' | 'camel';
  /** Members that the AWS CLI calls by another name. */
  readonly renamed?: Readonly<Record<string, string>>;
}

/** The AWS CLI's name of a service to its SDK. */
const SERVICES: Readonly<Record<string, Service>> = {
  cloudwatch: { load: () => import('@aws-sdk/client-cloudwatch'), spelling: 'Pascal' },
  logs: { load: () => import('@aws-sdk/client-cloudwatch-logs'), spelling: 'camel' },
  scheduler: { load: () => import('@aws-sdk/client-scheduler'), spelling: 'Pascal' },
  sns: {
    load: () => import('@aws-sdk/client-sns'),
    spelling: 'Pascal',
    renamed: { NotificationEndpoint: 'Endpoint' },
  },
  secretsmanager: { load: () => import('@aws-sdk/client-secrets-manager'), spelling: 'Pascal' },
};

interface Client {
  send(command: object): Promise<Readonly<Record<string, unknown>>>;
  destroy(): void;
}

/** `rotate-secret` to `RotateSecret`. */
function pascal(kebab: string): string {
  return kebab.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Runs `aws SERVICE OPERATION --option value ...` by the SDK, whose commands have the same names in another spelling. */
export async function runAws(words: readonly string[], target: AwsTarget): Promise<Readonly<Record<string, unknown>>> {
  const [serviceName = '', operation = '', ...rest] = words;
  const service = SERVICES[serviceName];
  if (!service) throw new Error(`no SDK for aws ${serviceName}`);
  const sdk = await service.load();
  const ClientClass = Object.values(sdk).find((one) => typeof one === 'function' && /^(?!__).+Client$/.test(one.name));
  const CommandClass = sdk[`${pascal(operation)}Command`];
  if (typeof ClientClass !== 'function' || typeof CommandClass !== 'function') {
    throw new Error(`the SDK has no aws ${serviceName} ${operation}`);
  }
  const client = Reflect.construct(ClientClass, [
    { ...target, credentials: { accessKeyId: 'me', secretAccessKey: 'me' }, maxAttempts: 1 },
  ]) as Client;
  try {
    return await client.send(Reflect.construct(CommandClass, [inputOf(rest, service)]) as object);
  } finally {
    client.destroy();
  }
}

function inputOf(words: readonly string[], { spelling, renamed = {} }: Service): Readonly<Record<string, string>> {
  const members = Object.entries(optionsIn(words)).map(([option, value]) => {
    const written = pascal(option.slice(2));
    const name = renamed[written] ?? written;
    return [spelling === 'camel' ? name.charAt(0).toLowerCase() + name.slice(1) : name, value] as const;
  });
  return Object.fromEntries(members);
}
