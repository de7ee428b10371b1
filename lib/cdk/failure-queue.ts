import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { RotatorNames } from './rotator-names';
import { acknowledge } from './permissions/acknowledge';

/** Where a wake-up ends whose revocation failed at every attempt. */
export function failureQueue(scope: Construct, id: string, names: RotatorNames): Queue {
  const queue = new Queue(scope, id, {
    queueName: names.failureQueue,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    // Longer than one run of the reconciler, so that no message is drained twice at the same time.
    visibilityTimeout: Duration.minutes(20),
  });
  acknowledge(queue, {
    id: 'AwsSolutions-SQS3',
    reason:
      'This queue is itself where failures end: the reconciler drains it, and an alarm tells when it is not empty.',
  });
  return queue;
}
