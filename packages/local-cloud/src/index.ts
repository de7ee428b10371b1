/** @keyturn/local-cloud: an AWS in a process. README.md shows it at work. */
import type { LocalCloud, LocalCloudOptions } from './local-cloud';
import { startLocalCloud as start } from './start-local-cloud';

/**
 * Starts an empty account, served on a loopback port. Rejects in one line when the port is taken.
 *
 * @example
 * const cloud = await startLocalCloud();
 * await cloud.deploy('cdk.out');
 * await cloud.call('secretsmanager', 'RotateSecret', { SecretId: 'prod/key', ClientRequestToken: randomUUID() });
 * await cloud.advance(60_000);
 * versionWithLabel(cloud.secret('prod/key'), 'AWSCURRENT')?.text;
 * await cloud.stop();
 */
export const startLocalCloud: (options?: LocalCloudOptions) => Promise<LocalCloud> = start;

export type { LocalCloud, LocalCloudOptions } from './local-cloud';
export type { DeployOptions, TemplateCode } from './deploy/deploy-assembly';
export type { StackChanges } from './deploy/deploy-stack';
export type { DeployedResource, StackState } from './deploy/stack-state';
export type { Template, TemplateOutput, TemplateParameter, TemplateResource } from './deploy/template';
export type { FaultRule } from './faults/faults';
export type { LoggedEvent } from './kernel/event-log';
export { AwsError } from './kernel/kernel';
export type { ServiceSwitches } from './local-services';
export type { ApiKey, ApiKeys } from './services/apigateway/api-keys';
export { isSameStage } from './services/apigateway/gateway-state';
export type { ApiStage, GatewayState, UsagePlan } from './services/apigateway/gateway-state';
export type { AccessKeyView } from './services/iam/access-key-view';
export { versionWithLabel } from './services/secrets-manager/secret-view';
export type { SecretView, VersionView } from './services/secrets-manager/secret-view';
export type { RealClock } from './time/clock';
export { frozenClock } from './time/real-clock';
