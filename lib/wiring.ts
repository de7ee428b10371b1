import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createAdminExpiry, createAdminSecret } from './aws/admin-secret';
import { clientSettings } from './aws/client-settings';
import { systemClock } from './aws/clock';
import { createEvents } from './aws/events';
import { createFailureQueue } from './aws/failure-queue';
import { createLog } from './aws/log';
import { createMetrics } from './aws/metrics';
import { createSchedule } from './aws/schedule';
import { createSecretStore } from './aws/secret-store';
import { createUsage } from './aws/usage';
import type { Config } from './config';
import { readConfig, usageLogGroup } from './config';
import type { ReconcileServices } from './handlers/reconcile';
import { createHttp } from './http';
import type { ProviderType } from './providers/provider-type';
import { providerFactory } from './provider-factory';
import { RotationError } from './rotation/errors';
import type { Services } from './rotation/services';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The services of a deployed function: its environment, the SDK's clients and the one provider type of its bundle put
 * together. Throws RotationError `ConfigurationInvalid`.
 */
export function wire<Options>(env: Environment, providerType: ProviderType<Options>): Services {
  return compose(readConfig(env), providerType);
}

/** The same with the failure queue, which the reconciler drains. */
export function wireReconciler<Options>(env: Environment, providerType: ProviderType<Options>): ReconcileServices {
  const config = readConfig(env);
  const services = compose(config, providerType);
  const { failureQueueUrl } = config;
  if (failureQueueUrl === undefined) return services;
  return {
    ...services,
    failureQueue: createFailureQueue(new SQSClient(clientSettings()), failureQueueUrl, services.log),
  };
}

function compose<Options>(config: Config, providerType: ProviderType<Options>): Services {
  const { rotator, adminSecretArn } = config;
  const secrets = new SecretsManagerClient(clientSettings());
  const log = createLog(rotator);
  const admin = adminSecretArn === undefined ? noAdmin : createAdminSecret(secrets, adminSecretArn);
  const store = createSecretStore(secrets);
  return {
    store,
    schedule: createSchedule(new SchedulerClient(clientSettings()), systemClock, {
      group: config.scheduleGroup,
      roleArn: config.scheduleRoleArn,
      functionArn: config.revokeFunctionArn,
    }),
    clock: systemClock,
    log,
    events: createEvents(new EventBridgeClient(clientSettings()), rotator, log, store),
    metrics: createMetrics(rotator),
    usage: createUsage(new CloudWatchLogsClient(clientSettings()), usageLogGroup(rotator), log),
    provider: providerFactory(config, providerType, { admin, http: createHttp(), clock: systemClock }),
    ...(adminSecretArn !== undefined && { adminExpiresAt: createAdminExpiry(admin) }),
    settings: config,
  };
}

function noAdmin(): Promise<never> {
  return Promise.reject(
    new RotationError('AdminCredentialMissing', 'no admin secret is configured for this rotator', false),
  );
}
