import type { Caller, Kernel, ServiceDefinition } from '../../kernel/kernel';
import { AwsError } from '../../kernel/kernel';
import type { ContextSwitches } from './condition-context';
import { createHistory } from './history';
import { AWSCURRENT, holder } from './labels';
import { purgeDeleted } from './lifecycle';
import type { OperationDeps } from './operation';
import type { RotationDriver } from './rotation-driver';
import { createRotationDriver } from './rotation-driver';
import type { ServiceEventName } from './rotation-events';
import { eventName, labelEvents, serviceEvent, wasAbandoned } from './rotation-events';
import type { RotationOperationDeps } from './rotation-operations';
import { rotationOperations } from './rotation-operations';
import type { RotationWindow } from './rotation-rules';
import type { RotationEvent } from './rotation-steps';
import { secretOperations } from './secret-operations';
import type { Secret, Secrets } from './state';
import { createSecrets } from './state';
import { valueOperations } from './value-operations';

/** What AWS does in either of two ways, or does not document. */
export interface SecretsManagerSwitches extends ContextSwitches {
  /** AWSPENDING is taken off the promoted version when a rotation succeeds. Default false, as recorded on AWS. */
  readonly removePending: boolean;
  /** The value of a test's temporary version. Default `copy`. */
  readonly testVersion: 'copy' | 'empty';
  /** RotateSecret during an incomplete rotation is refused and sets that rotation going again. Default true. */
  readonly reattemptOnConflict: boolean;
  /** Default: rotations begin with their window. */
  readonly startDelay: (window: RotationWindow) => number;
}

export interface SecretsManagerOptions {
  readonly switches?: Partial<SecretsManagerSwitches>;
  /** How old the answer to a read is to be, in milliseconds; undefined for the truth. Default: always the truth. */
  readonly stale?: OperationDeps['stale'];
  /** Invokes a rotation function. Default: by the kernel, as the service. Never rejects. */
  readonly invoke?: (functionArn: string, event: RotationEvent) => Promise<{ readonly failed?: string }>;
  /** Default: a dry run of Lambda's Invoke, as the service. */
  readonly canInvoke?: RotationOperationDeps['canInvoke'];
}

export interface SecretsManager {
  readonly definition: ServiceDefinition;
  /** The state machine itself, for tests and for `LocalCloud.secret`. */
  readonly secrets: Secrets;
  readonly driver: RotationDriver;
}

/** Secrets Manager on a kernel: its operations over the wire, its rotations by the kernel's clock, its events. */
export function createSecretsManager(kernel: Kernel, options: SecretsManagerOptions = {}): SecretsManager {
  const { clock } = kernel;
  const switches: SecretsManagerSwitches = {
    removePending: false,
    testVersion: 'copy',
    reattemptOnConflict: true,
    cancelForgetsFunction: false,
    startDelay: () => 0,
    ...options.switches,
  };
  const history = createHistory();
  const secrets = createSecrets({
    partition: kernel.partition,
    region: kernel.region,
    accountId: kernel.accountId,
    now: () => clock.now(),
    newId: () => kernel.newId(),
    changed: onChange,
  });
  const driver = createRotationDriver({
    secrets,
    clock,
    invoke: options.invoke ?? ((functionArn, event) => invoke(kernel, functionArn, event)),
    report: (secret, attempt, outcome, errorMessage) =>
      report(secret, eventName(attempt, outcome), attempt.token, errorMessage),
    stepped: (secret, attempt, step, failed) =>
      kernel.record({
        source: 'secretsmanager',
        type: 'RotationStep',
        secret: secret.arn,
        token: attempt.token,
        step,
        ...(failed === undefined ? {} : { failed }),
      }),
    removePending: switches.removePending,
    startDelay: switches.startDelay,
  });

  function report(secret: Secret, name: ServiceEventName, token: string, errorMessage?: string): void {
    const { accountId, region } = kernel;
    const event = { name, secretArn: secret.arn, token, accountId, region, at: clock.now(), eventId: kernel.newId() };
    kernel.emit(serviceEvent(errorMessage === undefined ? event : { ...event, errorMessage }));
  }

  function onChange(before: Secret | undefined, after: Secret | undefined): void {
    history.note(clock.now(), before, after);
    if (!after) return;
    for (const event of labelEvents(before, after)) kernel.emit(event);
    if (before && wasAbandoned(before, after)) report(after, 'RotationAbandoned', before.attempt?.token ?? '');
    // A value that a person sets counts as a rotation for the schedule.
    const byHand = before && !before.attempt && holder(before, AWSCURRENT)?.id !== holder(after, AWSCURRENT)?.id;
    if (byHand && after.rotation?.enabled) driver.schedule(after.arn);
    if (after.deletionDate && !before?.deletionDate) {
      clock.at(after.deletionDate, `deletion of ${after.arn}`, () => purgeDeleted(secrets));
    }
  }

  const deps: RotationOperationDeps = {
    secrets,
    history,
    switches,
    driver,
    rotateSwitches: switches,
    stale: options.stale ?? (() => undefined),
    canInvoke: options.canInvoke ?? ((functionArn) => canInvoke(kernel, functionArn)),
  };
  const definition: ServiceDefinition = {
    signingName: 'secretsmanager',
    jsonTarget: { prefix: 'secretsmanager', version: '1.1' },
    shapes: { SecretBinary: 'blob' },
    errorMessage: 'Message',
    operations: { ...secretOperations(deps), ...valueOperations(deps), ...rotationOperations(deps) },
  };
  return { definition, secrets, driver };
}

/** Secrets Manager itself. Whether it names the secret as source is not documented, so that a policy cannot ask for it. */
function service(kernel: Kernel): Caller {
  return { kind: 'service', principal: 'secretsmanager.amazonaws.com', sourceAccount: kernel.accountId };
}

async function invoke(kernel: Kernel, functionArn: string, event: RotationEvent): Promise<{ failed?: string }> {
  const Payload = Buffer.from(JSON.stringify(event));
  try {
    const input = { FunctionName: functionArn, InvocationType: 'RequestResponse', Payload };
    const output = await kernel.call(service(kernel), 'lambda', 'Invoke', input);
    return typeof output['FunctionError'] === 'string' ? { failed: output['FunctionError'] } : {};
  } catch (error) {
    return { failed: error instanceof AwsError ? error.code : error instanceof Error ? error.name : 'Error' };
  }
}

async function canInvoke(kernel: Kernel, functionArn: string): Promise<boolean> {
  try {
    await kernel.call(service(kernel), 'lambda', 'Invoke', { FunctionName: functionArn, InvocationType: 'DryRun' });
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}
