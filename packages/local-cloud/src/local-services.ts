import type { Cloud } from './kernel/cloud';
import type { RandomBytes } from './server/credentials';
import { createCodeStore, type CodeStore } from './deploy/code-store';
import type { Faults } from './faults/faults';
import type { LocalEvent, ServiceDefinition } from './kernel/kernel';
import { createRoleAssumer } from './policy/assume-role';
import type { Identities } from './policy/identities';
import { createRunner, type Runner } from './runner/runner';
import { createApiGateway, type ApiGateway } from './services/apigateway/apigateway';
import { createCloudWatch, type CloudWatch } from './services/cloudwatch/cloudwatch';
import { createEvents, type Events } from './services/events/events';
import { createIam, type Iam } from './services/iam/iam';
import { createKms } from './services/kms/kms';
import { createFunctionLogs } from './services/lambda/function-logs';
import { createLambda, type Lambda } from './services/lambda/lambda';
import { createLogs, type Logs } from './services/logs/logs';
import { createScheduler, type Scheduler, type SchedulerOptions } from './services/scheduler/scheduler';
import {
  createSecretsManager,
  type SecretsManager,
  type SecretsManagerOptions,
} from './services/secrets-manager/secrets-manager';
import { createSns, type Sns } from './services/sns/sns';
import { createSqs, type Sqs } from './services/sqs/sqs';
import { createSts } from './services/sts/sts';
import type { Sessions } from './server/sessions';

/** Behaviour in which AWS itself varies. Defaults: each service's own. */
export interface ServiceSwitches {
  readonly secretsManager?: SecretsManagerOptions['switches'];
  readonly scheduler?: Omit<SchedulerOptions, 'assumeRole'>;
  /** How often an asynchronous event reaches a function; default once. */
  readonly deliveries?: (functionName: string) => number;
  /** Milliseconds until a change of an IAM access key has reached the other services; default 1000. */
  readonly iamPropagationMs?: number;
}

interface ServicesDeps {
  readonly cloud: Cloud;
  readonly account: {
    readonly region: string;
    readonly accountId: string;
    readonly now: () => Date;
    readonly record: (event: LocalEvent) => void;
  };
  readonly identities: Identities;
  readonly sessions: Sessions;
  readonly faults: Faults;
  readonly random: RandomBytes;
  /** Called when a queue or a function's process is made. */
  readonly endpoint: () => string;
  readonly switches: ServiceSwitches;
}

/** The account's services, for the parts that put a cloud together and for tests. */
export interface LocalServices {
  readonly secretsManager: SecretsManager;
  readonly scheduler: Scheduler;
  readonly lambda: Lambda;
  readonly cloudWatch: CloudWatch;
  readonly logs: Logs;
  readonly events: Events;
  readonly sns: Sns;
  readonly sqs: Sqs;
  readonly iam: Iam;
  readonly apiGateway: ApiGateway;
  readonly runner: Runner;
  readonly code: CodeStore;
  /** Ends the functions' processes and deletes their code. */
  stop(): Promise<void>;
}

/** Makes every service, wires them to each other, and registers them with the cloud. */
export function startServices(deps: ServicesDeps): LocalServices {
  const { cloud, account, identities, sessions, faults, random, switches } = deps;
  const { kernel } = cloud;
  const trustPolicyOf = (roleArn: string) => identities.byArn.get(roleArn)?.trust;
  const assumeRole = createRoleAssumer({ ...account, trustPolicyOf });

  const cloudWatch = createCloudWatch(kernel);
  const { putMetric, ingestLogLine } = cloudWatch;
  const logs = createLogs(kernel, { putMetric, ingestLogLine });
  const functionLogs = createFunctionLogs(kernel, { append: logs.append, hasGroup: (name) => logs.groups.has(name) });
  const runner = createRunner({
    region: account.region,
    endpoint: deps.endpoint,
    now: account.now,
    newId: () => kernel.newId(),
    issueSession: (roleArn, sessionName) => sessions.issue(roleArn, sessionName),
    endSession: (accessKeyId) => sessions.end(accessKeyId),
    onStart: functionLogs.started,
    onLine: functionLogs.line,
  });
  const { deliveries } = switches;
  const lambda = createLambda({
    kernel,
    runner,
    logs: functionLogs,
    putMetric,
    assumeRole,
    ...(deliveries ? { deliveries } : {}),
  });
  const secretsManager = createSecretsManager(kernel, {
    stale: (operation, secretArn) => faults.stale(operation, secretArn),
    ...(switches.secretsManager ? { switches: switches.secretsManager } : {}),
  });
  const scheduler = createScheduler(kernel, { ...switches.scheduler, assumeRole });
  const events = createEvents(kernel, { putMetric });
  cloud.onEmit(events.emitted);
  const sns = createSns(kernel);
  const sqs = createSqs(kernel, { endpoint: deps.endpoint, putMetric });
  const propagationMs = switches.iamPropagationMs;
  const iam = createIam({ kernel, random, ...(propagationMs === undefined ? {} : { propagationMs }) });
  const kms = createKms(kernel);
  const apiGateway = createApiGateway(kernel);
  const sts = createSts({ kernel, sessions, trustPolicyOf });

  const served: readonly { readonly definition: ServiceDefinition }[] = [
    ...[secretsManager, scheduler, lambda, cloudWatch, logs, events, sns, sqs, iam, sts, kms, apiGateway],
  ];
  for (const { definition } of served) cloud.register(definition);
  const code = createCodeStore();
  return {
    ...{ secretsManager, scheduler, lambda, cloudWatch, logs, events, sns, sqs, iam, apiGateway, runner, code },
    async stop() {
      await runner.stop();
      code.close();
    },
  };
}
