import type { Authorization, Caller, ServiceDefinition } from '../../../src/kernel/kernel';
import { AwsError } from '../../../src/kernel/kernel';
import type { RotationEvent } from '../../../src/services/secrets-manager/rotation-steps';
import type { SecretsManager, SecretsManagerOptions } from '../../../src/services/secrets-manager/secrets-manager';
import { createSecretsManager } from '../../../src/services/secrets-manager/secrets-manager';
import { putSecretValue } from '../../../src/services/secrets-manager/secret-value';
import { updateSecretVersionStage } from '../../../src/services/secrets-manager/version-stage';
import { AWSCURRENT, holder } from '../../../src/services/secrets-manager/labels';
import type { TestCloud } from '../../test-cloud';
import { testCloud } from '../../test-cloud';

export const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:rotate';
export const ADMINISTRATOR: Caller = { kind: 'administrator' };
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

type Behaviour = (event: RotationEvent, wellBehaved: () => void) => Promise<void> | void;

export interface RotationCloud extends TestCloud {
  readonly manager: SecretsManager;
  /** Every event with which the function was invoked. */
  readonly invocations: RotationEvent[];
  /** Runs instead of the well-behaved function; throws or resolves. */
  behave(step: Behaviour): void;
  /** An operation as `caller`, by default the administrator. */
  call(operation: string, input: Record<string, unknown>, caller?: Caller): Promise<Record<string, unknown>>;
  /** Code and message of the refusal. */
  refused(operation: string, input: Record<string, unknown>, caller?: Caller): Promise<string>;
  /** Version id to labels. */
  labels(secretId: string): Promise<unknown>;
  /** Events that were emitted, by detail type. */
  emitted(detailType: string): { resources: string[]; detail: Record<string, unknown> }[];
}

/** A cloud with Secrets Manager and one function, which rotates as AWS's own examples do. */
export function rotationCloud(
  options: SecretsManagerOptions & { authorize?: (caller: Caller, what: Authorization) => void } = {},
): RotationCloud {
  const cloud = testCloud(options.authorize);
  const manager = createSecretsManager(cloud.kernel, options);
  const invocations: RotationEvent[] = [];
  let behaviour: Behaviour = (_event, wellBehaved) => wellBehaved();
  const lambda: ServiceDefinition = {
    signingName: 'lambda',
    operations: {
      Invoke: async (input) => {
        if (input['FunctionName'] !== FUNCTION) throw new AwsError('ResourceNotFoundException', 'Function not found');
        if (input['InvocationType'] === 'DryRun') return { StatusCode: 204 };
        const event = JSON.parse(Buffer.from(input['Payload'] as Uint8Array).toString()) as RotationEvent;
        invocations.push(event);
        try {
          await behaviour(event, () => rotate(manager, event));
          return { StatusCode: 200 };
        } catch {
          return { StatusCode: 200, FunctionError: 'Unhandled' };
        }
      },
    },
  };
  cloud.register(manager.definition);
  cloud.register(lambda);
  const call: RotationCloud['call'] = (operation, input, caller = ADMINISTRATOR) =>
    cloud.kernel.call(caller, 'secretsmanager', operation, input);
  return {
    ...cloud,
    manager,
    invocations,
    behave: (step) => void (behaviour = step),
    call,
    refused: (operation, input, caller) =>
      call(operation, input, caller).then(
        () => 'not refused',
        (error: AwsError) => `${error.code}: ${error.message}`,
      ),
    labels: async (SecretId) => (await call('DescribeSecret', { SecretId }))['VersionIdsToStages'],
    emitted: (detailType) =>
      cloud.eventLog
        .since()
        .filter((event) => event.type === 'EventEmitted' && event['detailType'] === detailType)
        .map((event) => event as never),
  };
}

/** createSecret stores a value, finishSecret promotes it; the other steps have nothing to do. */
function rotate({ secrets }: SecretsManager, event: RotationEvent): void {
  const secret = secrets.byArn.get(event.SecretId);
  if (event.Step === 'createSecret' && !secret?.versions.find((one) => one.id === event.ClientRequestToken)?.value) {
    putSecretValue(secrets, {
      ...event,
      SecretString: `of ${event.ClientRequestToken}`,
      VersionStages: ['AWSPENDING'],
    });
  }
  const current = secret && holder(secret, AWSCURRENT)?.id;
  if (event.Step === 'finishSecret' && current !== event.ClientRequestToken) {
    updateSecretVersionStage(secrets, {
      SecretId: event.SecretId,
      VersionStage: AWSCURRENT,
      MoveToVersionId: event.ClientRequestToken,
      ...(current === undefined ? {} : { RemoveFromVersionId: current }),
    });
  }
}

export const SecretId = 'prod/key';
export const SERVICE_EVENT = 'AWS Service Event via CloudTrail';
/** Tokens, which are version ids. */
export const id = (letter: string): string => letter.repeat(32);
export const FIRST = id('a');

/** A secret with one value and one tag. */
export async function withSecret(cloud: RotationCloud = rotationCloud()): Promise<RotationCloud & { ARN: string }> {
  const Tags = [{ Key: 'acme:rotator', Value: 'gateway' }];
  const input = { Name: SecretId, SecretString: 'first', ClientRequestToken: FIRST, Tags };
  const { ARN } = await cloud.call('CreateSecret', input);
  return { ...cloud, ARN: ARN as string };
}

export const rotateNow = (cloud: RotationCloud, letter: string, more: Record<string, unknown> = {}) =>
  cloud.call('RotateSecret', {
    SecretId,
    ClientRequestToken: id(letter),
    RotationLambdaARN: FUNCTION,
    RotationRules: { AutomaticallyAfterDays: 30 },
    ...more,
  });
export const steps = (cloud: RotationCloud) => cloud.invocations.map((event) => event.Step);
export const events = (cloud: RotationCloud) => cloud.emitted(SERVICE_EVENT).map((event) => event.detail['eventName']);
export const failing = (step: string) => (event: { Step: string }, wellBehaved: () => void) => {
  if (event.Step === step) throw new Error('the provider is down');
  wellBehaved();
};
export const wellBehaved = (_event: unknown, rotate: () => void): void => rotate();
