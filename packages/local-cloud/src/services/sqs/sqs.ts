import type { Kernel, ServiceDefinition } from '../../kernel/kernel';
import type { PutMetric } from '../cloudwatch/metric';
import { messageOperations } from './message-operations';
import type { Queue } from './queue';
import { sampleQueues } from './queue-metrics';
import { queueOperations } from './queue-operations';
import type { SqsState } from './sqs-state';

interface SqsOptions {
  /** The address of the local cloud, without a slash at the end. Asked when a queue URL is made, as the port may be chosen late. */
  readonly endpoint: () => string;
  /** Takes the samples of AWS/SQS metrics. */
  readonly putMetric: PutMetric;
}

export interface Sqs {
  readonly definition: ServiceDefinition;
  readonly queues: ReadonlyMap<string, Queue>;
}

const QUERY = 'AWS.SimpleQueueService';

/** Amazon SQS, standard queues. Where the service names no other source: its API reference, version 2012-11-05. */
export function createSqs(kernel: Kernel, options: SqsOptions): Sqs {
  const queues = new Map<string, Queue>();
  const waiting: SqsState['waiting'] = new Map();
  const state: SqsState = {
    kernel,
    endpoint: options.endpoint,
    queues,
    used: sampleQueues(kernel, queues, options.putMetric),
    waiting,
    wake: (queue) => {
      for (const look of waiting.get(queue.name) ?? []) look();
    },
  };
  return {
    queues,
    definition: {
      signingName: 'sqs',
      jsonTarget: { prefix: 'AmazonSQS', version: '1.0' },
      shapes: { BinaryValue: 'blob' },
      queryErrors: {
        QueueDoesNotExist: `${QUERY}.NonExistentQueue`,
        QueueNameExists: 'QueueAlreadyExists',
        PurgeQueueInProgress: `${QUERY}.PurgeQueueInProgress`,
        MessageNotInflight: `${QUERY}.MessageNotInflight`,
        UnsupportedOperation: `${QUERY}.UnsupportedOperation`,
        EmptyBatchRequest: `${QUERY}.EmptyBatchRequest`,
        TooManyEntriesInBatchRequest: `${QUERY}.TooManyEntriesInBatchRequest`,
        InvalidBatchEntryId: `${QUERY}.InvalidBatchEntryId`,
        BatchEntryIdsNotDistinct: `${QUERY}.BatchEntryIdsNotDistinct`,
      },
      operations: { ...queueOperations(state), ...messageOperations(state) },
    },
  };
}
