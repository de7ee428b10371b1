/** @keyturn/local-cloud: an AWS in a process. README.md shows it at work. */
export type { LoggedEvent } from './kernel/event-log';
export type { FaultRule } from './faults/faults';
export type { Kernel } from './kernel/kernel';
export { startLocalCloud } from './local-cloud';
export type { LocalCloud, LocalCloudOptions } from './local-cloud';
export { isSameStage } from './services/apigateway/gateway-state';
export type { ApiStage, GatewayState } from './services/apigateway/gateway-state';
export { currentText } from './services/secrets-manager/current-text';
export { findSecret, lookUp } from './services/secrets-manager/find-secret';
export { versionOf } from './services/secrets-manager/labels';
export type { Secret } from './services/secrets-manager/state';
