import { AwsError } from '../../kernel/kernel';
import { isRecord } from '../input';
import { countMessages, QUEUE_DEFAULTS, queueSetting, type Queue } from './queue';
import { invalidParameterValue } from './sqs-state';

const RANGES: Readonly<Record<keyof typeof QUEUE_DEFAULTS, readonly [number, number]>> = {
  VisibilityTimeout: [0, 43_200],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  DelaySeconds: [0, 900],
  ReceiveMessageWaitTimeSeconds: [0, 20],
};
const TEXTS = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'SqsManagedSseEnabled'];

/** Attributes of features that the local cloud has not: to ignore them would promise their effect. */
const NOT_OFFERED: Readonly<Record<string, string>> = {
  FifoQueue: 'FIFO queues',
  ContentBasedDeduplication: 'FIFO queues',
  DeduplicationScope: 'FIFO queues',
  FifoThroughputLimit: 'FIFO queues',
  KmsMasterKeyId: 'queues encrypted with a KMS key',
  KmsDataKeyReusePeriodSeconds: 'queues encrypted with a KMS key',
};

/** Throws as SQS words it for the first attribute that it does not know or take. */
export function checkQueueAttributes(attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    const range = RANGES[name as keyof typeof QUEUE_DEFAULTS] as readonly [number, number] | undefined;
    if (range) checkNumber(name, value, range);
    else if (NOT_OFFERED[name]) {
      throw new AwsError('UnsupportedOperation', `The local cloud has no ${NOT_OFFERED[name]} (attribute ${name}).`);
    } else if (!TEXTS.includes(name)) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    else if (name === 'RedrivePolicy') checkRedrivePolicy(value);
    else if (name === 'Policy') checkPolicy(value);
  }
}

function checkNumber(name: string, value: string, [min, max]: readonly [number, number]): void {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) {
    throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
  }
}

function checkPolicy(value: string): void {
  const policy = parsed(value);
  if (value !== '' && !(isRecord(policy) && Array.isArray(policy['Statement']))) {
    throw new AwsError('InvalidAttributeValue', 'Invalid value for the parameter Policy.');
  }
}

interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

function checkRedrivePolicy(value: string): void {
  if (value === '') return;
  const reason = (what: string): AwsError =>
    invalidParameterValue(`Value ${value} for parameter RedrivePolicy is invalid. Reason: ${what}`);
  const policy = parsed(value);
  if (!isRecord(policy)) throw reason('Redrive policy is not a valid JSON map.');
  const target = policy['deadLetterTargetArn'];
  if (typeof target !== 'string' || !/^arn:[^:]+:sqs:[^:]+:\d{12}:.+$/.test(target)) {
    throw reason('Invalid value for deadLetterTargetArn.');
  }
  const count = Number(policy['maxReceiveCount']);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw reason('Invalid value for maxReceiveCount: must be between 1 and 1000, inclusive.');
  }
}

export function redrivePolicyOf(queue: Queue): RedrivePolicy | undefined {
  const policy = parsed(queue.attributes['RedrivePolicy'] ?? '');
  if (!isRecord(policy)) return undefined;
  return {
    deadLetterTargetArn: String(policy['deadLetterTargetArn']),
    maxReceiveCount: Number(policy['maxReceiveCount']),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Every attribute of a queue as GetQueueAttributes shows it, the counts as of now. */
export function describeQueue(queue: Queue, now: number): Readonly<Record<string, string>> {
  const counts = countMessages(queue, now);
  const settings = (Object.keys(QUEUE_DEFAULTS) as (keyof typeof QUEUE_DEFAULTS)[]).map((name) => [
    name,
    String(queueSetting(queue, name)),
  ]);
  const texts = TEXTS.map((name) => [name, queue.attributes[name]]).filter(([, value]) => value);
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
    SqsManagedSseEnabled: 'true',
    ...(Object.fromEntries([...settings, ...texts]) as Record<string, string>),
  };
}
