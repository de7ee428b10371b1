import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createAdminExpiry, createAdminSecret } from '../aws/admin-secret';
import { clientSettings } from '../aws/client-settings';
import { systemClock } from '../aws/clock';
import { createEvents } from '../aws/events';
import { createFailureQueue } from '../aws/failure-queue';
import { createInstallation } from '../aws/installation';
import { createLog } from '../aws/log';
import { createMetrics } from '../aws/metrics';
import { createReceiptLog } from '../aws/receipt-log';
import { createReceipts } from '../aws/receipts';
import { createRotation } from '../aws/rotation';
import { createSchedule } from '../aws/schedule';
import { createSecretReader } from '../aws/secret-reader';
import { createSecretStore } from '../aws/secret-store';
import { createStepLog } from '../aws/step-log';
import { createUsage } from '../aws/usage';
import type { Config } from './config';
import { readConfig } from './config';
import {
  FUNCTION_ROLES,
  functionLogGroup,
  functionName,
  receiptLogGroup,
  rotatorPrefix,
  usageLogGroup,
} from '../rotation/fixed-names';
import type { InspectServices } from '../handlers/inspect';
import type { ReconcileServices } from '../handlers/reconcile';
import { createHttp } from './http';
import type { ProviderAdapter } from '../providers/kit/provider-type';
import { providerFactory } from './provider-factory';
import { RotationError } from '../rotation/errors';
import type { ActServices, Services } from '../rotation/services';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The services of a deployed function: its environment, the SDK's clients and the one provider type of its bundle put
 * together. Throws RotationError `ConfigurationInvalid`.
 */
export function wire<Options>(env: Environment, providerType: ProviderAdapter<Options>): Services {
  return compose(readConfig(env), providerType);
}

/** The same with the failure queue, which the reconciliation empties. */
export function wireReconciler<Options>(env: Environment, providerType: ProviderAdapter<Options>): ReconcileServices {
  const config = readConfig(env);
  const services = compose(config, providerType);
  const { failureQueueUrl } = config;
  if (failureQueueUrl === undefined) return services;
  return {
    ...services,
    failureQueue: createFailureQueue(new SQSClient(clientSettings()), failureQueueUrl, services.log),
  };
}

/** The same with RotateSecret, which an operator may have called. */
export function wireOperator<Options>(env: Environment, providerType: ProviderAdapter<Options>): ActServices {
  const rotation = createRotation(new SecretsManagerClient(clientSettings()));
  return { ...wire(env, providerType), rotation };
}

/** What the inspect function reads with: no provider, and no admin credential. */
export function wireInspector(env: Environment): InspectServices {
  const settings = readConfig(env);
  const { rotator, scheduleGroup, failureQueueUrl = '' } = settings;
  const clients = {
    lambda: new LambdaClient(clientSettings()),
    sqs: new SQSClient(clientSettings()),
    scheduler: new SchedulerClient(clientSettings()),
    logs: new CloudWatchLogsClient(clientSettings()),
    cloudWatch: new CloudWatchClient(clientSettings()),
    sns: new SNSClient(clientSettings()),
    kms: new KMSClient(clientSettings()),
  };
  const log = createLog(rotator);
  return {
    store: createSecretStore(new SecretsManagerClient(clientSettings())),
    clock: systemClock,
    log,
    settings,
    usage: createUsage(clients.logs, usageLogGroup(rotator), log),
    stepLog: createStepLog(clients.logs, functionLogGroup(rotator, 'rotate')),
    receiptLog: createReceiptLog(clients, { keyArn: settings.receiptKeyArn, logGroup: receiptLogGroup(rotator) }),
    installation: createInstallation(clients, {
      functions: FUNCTION_ROLES.map((role) => functionName(rotator, role)),
      rotate: functionName(rotator, 'rotate'),
      revoke: functionName(rotator, 'revoke'),
      failureQueueUrl,
      scheduleGroup,
      alarmPrefix: `${rotatorPrefix(rotator)}-`,
    }),
  };
}

function compose<Options>(config: Config, providerType: ProviderAdapter<Options>): Services {
  const { rotator, adminSecretArn } = config;
  const secrets = new SecretsManagerClient(clientSettings());
  const log = createLog(rotator);
  const admin = adminSecretArn === undefined ? noAdmin : createAdminSecret(secrets, adminSecretArn);
  const store = createSecretStore(secrets);
  const logs = new CloudWatchLogsClient(clientSettings());
  return {
    store,
    schedule: createSchedule(new SchedulerClient(clientSettings()), systemClock, {
      group: config.scheduleGroup,
      roleArn: config.scheduleRoleArn,
      functionArn: config.revokeFunctionArn,
    }),
    clock: systemClock,
    log,
    events: createEvents(new EventBridgeClient(clientSettings()), rotator, log),
    metrics: createMetrics(rotator),
    receipts: createReceipts(
      { kms: new KMSClient(clientSettings()), logs },
      { keyArn: config.receiptKeyArn, logGroup: receiptLogGroup(rotator) },
    ),
    usage: createUsage(logs, usageLogGroup(rotator), log),
    provider: providerFactory(config, providerType, {
      admin,
      http: createHttp(),
      clock: systemClock,
      readSecret: createSecretReader(secrets),
    }),
    ...(adminSecretArn !== undefined && { adminExpiresAt: createAdminExpiry(admin) }),
    settings: config,
  };
}

function noAdmin(): Promise<never> {
  return Promise.reject(
    new RotationError('AdminCredentialMissing', 'no admin secret is configured for this rotator', false),
  );
}
