import type { Kernel, ServiceDefinition } from '../../kernel/kernel';
import { publishOperation } from './publish';
import type { SnsState } from './sns-state';
import { subscriptionOperations } from './subscription-operations';
import type { Subscription, Topic } from './topic';
import { topicOperations } from './topic-operations';

export interface Sns {
  readonly definition: ServiceDefinition;
  readonly topics: ReadonlyMap<string, Topic>;
  readonly subscriptions: ReadonlyMap<string, Subscription>;
}

/** Amazon SNS, standard topics. Errors have the codes of the query protocol (`NotFound`), which SDKs turn into their names. */
export function createSns(kernel: Kernel): Sns {
  const state: SnsState = { kernel, topics: new Map(), subscriptions: new Map() };
  return {
    topics: state.topics,
    subscriptions: state.subscriptions,
    definition: {
      signingName: 'sns',
      query: { apiVersion: '2010-03-31', namespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
      shapes: {
        Attributes: 'map',
        MessageAttributes: 'map',
        BinaryValue: 'blob',
      },
      operations: {
        ...topicOperations(state),
        ...subscriptionOperations(state),
        Publish: publishOperation(state),
      },
    },
  };
}
