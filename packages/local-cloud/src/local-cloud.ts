import type { DeployOptions, TemplateCode } from './deploy/deploy-assembly';
import type { StackChanges } from './deploy/deploy-stack';
import type { StackState } from './deploy/stack-state';
import type { Template } from './deploy/template';
import type { Faults } from './faults/faults';
import type { LoggedEvent } from './kernel/event-log';
import type { ServiceSwitches } from './local-services';
import type { GatewayState } from './services/apigateway/gateway-state';
import type { AccessKeyView } from './services/iam/access-key-view';
import type { SecretView } from './services/secrets-manager/secret-view';
import type { RealClock } from './time/clock';

export interface LocalCloudOptions {
  /** Port on the loopback interface; default 0, any free one. */
  readonly port?: number;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Default `123456789012`. */
  readonly accountId?: string;
  /** Where virtual time starts, and what moves it by itself. Default: the machine's time. */
  readonly realClock?: RealClock;
  /** What AWS does in either of two ways, or does not document: which of them this account does. */
  readonly switches?: ServiceSwitches;
}

/** One AWS account in one Region, in this process. */
export interface LocalCloud {
  /** `http://127.0.0.1:4566`, for AWS_ENDPOINT_URL and `--endpoint-url`. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;

  /** Deploys every stack of a cloud assembly (`cdk.out`), dependencies first. The same assembly again changes nothing. */
  deploy(assemblyDirectory: string, options?: DeployOptions): Promise<readonly StackChanges[]>;
  /**
   * Deploys one CloudFormation template as a stack.
   *
   * @param code where the code of its functions is: `Code.S3Key` to a folder
   */
  deployTemplate(
    stackName: string,
    template: Template,
    code?: TemplateCode,
    options?: DeployOptions,
  ): Promise<StackChanges>;
  /** Removes a stack, or all: the last one deployed first. Resources with a DeletionPolicy stay as it says. */
  undeploy(stackName?: string): Promise<void>;
  /** The deployed stacks by name, with their outputs. */
  readonly stacks: ReadonlyMap<string, StackState>;

  /** Virtual time. */
  now(): Date;
  /** Moves virtual time forward by milliseconds; resolves when all that became due has run. */
  advance(ms: number): Promise<void>;

  /**
   * Calls an operation as the administrator, without HTTP.
   *
   * @param service its signing name: `secretsmanager`, `monitoring` ...
   * @param input as the SDK takes it, but that nothing is filled in: `CreateSecret` needs a ClientRequestToken
   * @returns the output as the SDK shows it; rejects with an AwsError
   */
  call(
    service: string,
    operation: string,
    input?: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>>;

  /** Disturbances on request: the next calls that match a rule fail, are slow, or lose their answer or their caller. */
  readonly faults: Pick<Faults, 'add' | 'clear' | 'list'>;

  /** What happened, since the event with that number; default all that is kept. Holds no secret value. */
  events(since?: number): readonly LoggedEvent[];
  /** Calls back for every event from now on. Returns a function that ends it. */
  subscribe(listener: (event: LoggedEvent) => void): () => void;

  /**
   * A secret as it is, by name or ARN, with its values. Unlike a call it needs no permission, leaves no event and is hit
   * by no fault.
   */
  secret(secretId: string): SecretView | undefined;
  /** The access keys of all IAM users, as IAM itself knows them: other services learn of a change a second later. */
  accessKeys(): readonly AccessKeyView[];
  /** API keys and usage plans as the stages of an API know them, for a test that serves such a stage itself. */
  readonly apiGateway: GatewayState;

  /** Ends the functions' processes and the server. Nothing is kept. */
  stop(): Promise<void>;
}
