import { AwsError, type Operation } from '../../kernel/kernel';
import { optionalNumber, optionalText, page, textList, textMap } from '../input';
import { QUEUE_DEFAULTS, type Queue } from './queue';
import { checkQueueAttributes, describeQueue } from './queue-attributes';
import {
  authorizeQueue,
  invalidParameterValue,
  missingParameter,
  nowMs,
  queueArn,
  queueDoesNotExist,
  queueOf,
  queueUrl,
  type SqsState,
} from './sqs-state';

const PURGE_INTERVAL_MS = 60_000;

/** What one does with queues as such: create, find, configure, empty, delete. */
export function queueOperations(state: SqsState): Readonly<Record<string, Operation>> {
  const { kernel, queues } = state;

  const createQueue: Operation = (input, { caller }) => {
    const name = optionalText(input, 'QueueName');
    if (name === undefined) throw missingParameter('QueueName');
    kernel.authorize(caller, { action: 'sqs:CreateQueue', resource: queueArn(kernel, name) });
    if (!/^[\w-]{1,80}$/.test(name)) {
      throw invalidParameterValue(
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      );
    }
    const attributes = textMap(input, 'Attributes');
    checkQueueAttributes(attributes);
    const existing = queues.get(name);
    if (existing) refuseDifference(existing, attributes);
    else {
      const now = nowMs(state);
      queues.set(name, {
        name,
        arn: queueArn(kernel, name),
        createdAt: now,
        modifiedAt: now,
        attributes,
        tags: textMap(input, 'tags'),
        messages: [],
        usedAt: now,
      });
      kernel.record({ source: 'sqs', type: 'QueueCreated', queue: name });
    }
    return { QueueUrl: queueUrl(state, name) };
  };

  function refuseDifference(queue: Queue, attributes: Readonly<Record<string, string>>): void {
    const current: Readonly<Record<string, string>> = {
      ...Object.fromEntries(Object.entries(QUEUE_DEFAULTS).map(([name, value]) => [name, String(value)])),
      ...queue.attributes,
    };
    const different = Object.entries(attributes).find(([name, value]) => (current[name] ?? '') !== value);
    if (!different) return;
    throw new AwsError(
      'QueueNameExists',
      `A queue already exists with the same name and a different value for attribute ${different[0]}`,
    );
  }

  const getQueueUrl: Operation = (input, { caller }) => {
    const name = optionalText(input, 'QueueName');
    if (name === undefined) throw missingParameter('QueueName');
    const queue = queues.get(name);
    if (!queue) throw queueDoesNotExist();
    authorizeQueue(state, caller, 'GetQueueUrl', queue);
    return { QueueUrl: queueUrl(state, name) };
  };

  const getQueueAttributes: Operation = (input, { caller }) => {
    const queue = queueOf(state, input);
    authorizeQueue(state, caller, 'GetQueueAttributes', queue);
    const names = textList(input, 'AttributeNames');
    const all = describeQueue(queue, nowMs(state));
    if (names.includes('All')) return { Attributes: all };
    const chosen = Object.entries(all).filter(([name]) => names.includes(name));
    return chosen.length > 0 ? { Attributes: Object.fromEntries(chosen) } : {};
  };

  const setQueueAttributes: Operation = (input, { caller }) => {
    const queue = queueOf(state, input);
    authorizeQueue(state, caller, 'SetQueueAttributes', queue);
    const attributes = textMap(input, 'Attributes');
    checkQueueAttributes(attributes);
    queue.attributes = { ...queue.attributes, ...attributes };
    queue.modifiedAt = nowMs(state);
    return {};
  };

  const listQueues: Operation = (input, { caller }) => {
    kernel.authorize(caller, { action: 'sqs:ListQueues', resource: queueArn(kernel, '*') });
    const prefix = optionalText(input, 'QueueNamePrefix') ?? '';
    const urls = [...queues.keys()]
      .filter((name) => name.startsWith(prefix))
      .sort()
      .map((name) => queueUrl(state, name));
    const part = page(urls, optionalText(input, 'NextToken'), optionalNumber(input, 'MaxResults') ?? 1000, () =>
      invalidParameterValue('Invalid NextToken value.'),
    );
    return {
      ...(part.items.length > 0 ? { QueueUrls: part.items } : {}),
      ...(part.next ? { NextToken: part.next } : {}),
    };
  };

  const deleteQueue: Operation = (input, { caller }) => {
    const queue = queueOf(state, input);
    authorizeQueue(state, caller, 'DeleteQueue', queue);
    queues.delete(queue.name);
    kernel.record({ source: 'sqs', type: 'QueueDeleted', queue: queue.name });
    return {};
  };

  const purgeQueue: Operation = (input, { caller }) => {
    const queue = queueOf(state, input);
    authorizeQueue(state, caller, 'PurgeQueue', queue);
    const now = nowMs(state);
    if (queue.purgedAt !== undefined && now - queue.purgedAt < PURGE_INTERVAL_MS) {
      const message = `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`;
      throw new AwsError('PurgeQueueInProgress', message, 403);
    }
    queue.purgedAt = now;
    queue.messages = [];
    state.used(queue);
    return {};
  };

  const tagQueue: Operation = (input, { caller }) => {
    const queue = queueOf(state, input);
    authorizeQueue(state, caller, 'TagQueue', queue);
    queue.tags = { ...queue.tags, ...textMap(input, 'Tags') };
    return {};
  };

  const untagQueue: Operation = (input, { caller }) => {
    const queue = queueOf(state, input);
    authorizeQueue(state, caller, 'UntagQueue', queue);
    const keys = textList(input, 'TagKeys');
    queue.tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !keys.includes(key)));
    return {};
  };

  const listQueueTags: Operation = (input, { caller }) => {
    const queue = queueOf(state, input);
    authorizeQueue(state, caller, 'ListQueueTags', queue);
    return Object.keys(queue.tags).length > 0 ? { Tags: queue.tags } : {};
  };

  return {
    CreateQueue: createQueue,
    GetQueueUrl: getQueueUrl,
    GetQueueAttributes: getQueueAttributes,
    SetQueueAttributes: setQueueAttributes,
    ListQueues: listQueues,
    DeleteQueue: deleteQueue,
    PurgeQueue: purgeQueue,
    TagQueue: tagQueue,
    UntagQueue: untagQueue,
    ListQueueTags: listQueueTags,
  };
}
