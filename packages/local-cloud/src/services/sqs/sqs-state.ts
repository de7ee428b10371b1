import type { Authorization, Caller, Kernel, PolicyDocument } from '../../kernel/kernel';
import { AwsError } from '../../kernel/kernel';
import { optionalText, type Input } from '../input';
import type { Queue } from './queue';

export interface SqsState {
  readonly kernel: Kernel;
  /** The address of the local cloud, `http://127.0.0.1:4566`: queue URLs begin with it. */
  readonly endpoint: () => string;
  readonly queues: Map<string, Queue>;
  /** Called for every use of a queue, so that its metrics are sampled while it is active. */
  readonly used: (queue: Queue) => void;
  /** Those who wait for a message, by queue name. */
  readonly waiting: Map<string, Set<() => void>>;
  /** Lets everyone who waits for a message of the queue look again. */
  readonly wake: (queue: Queue) => void;
}

export function queueArn(kernel: Kernel, name: string): string {
  return `arn:${kernel.partition}:sqs:${kernel.region}:${kernel.accountId}:${name}`;
}

export function queueUrl(state: SqsState, name: string): string {
  return `${state.endpoint()}/${state.kernel.accountId}/${name}`;
}

export function queueDoesNotExist(): AwsError {
  return new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
}

export function invalidParameterValue(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

export function missingParameter(name: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${name}.`);
}

export function numberBetween(value: number, name: string, min: number, max: number, suffix = ''): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalidParameterValue(
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${min} and ${max}${suffix}.`,
  );
}

/**
 * The queue that a request names: by URL, whatever the host before `/account/name` (a container may reach the local
 * cloud under another one), or by ARN, which services of the local cloud know instead of a URL.
 */
export function queueOf(state: SqsState, input: Input): Queue {
  const address = optionalText(input, 'QueueUrl');
  if (address === undefined) throw missingParameter('QueueUrl');
  const name = address.split(/[/:]/).at(-1) ?? '';
  const queue = state.queues.get(name);
  if (!queue) throw queueDoesNotExist();
  return queue;
}

function queuePolicy(queue: Queue): PolicyDocument | undefined {
  const policy = queue.attributes['Policy'];
  return policy ? (JSON.parse(policy) as PolicyDocument) : undefined;
}

export function authorizeQueue(state: SqsState, caller: Caller, action: string, queue: Queue): void {
  const policy = queuePolicy(queue);
  const what: Authorization = { action: `sqs:${action}`, resource: queue.arn };
  state.kernel.authorize(caller, policy ? { ...what, resourcePolicy: policy } : what);
}

export function nowMs(state: SqsState): number {
  return state.kernel.clock.now().getTime();
}
