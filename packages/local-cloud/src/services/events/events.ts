import type { Kernel, ServiceDefinition } from '../../kernel/kernel';
import type { PutMetric } from '../cloudwatch/metric';
import { createEventBus } from './event-bus';
import type { EventsState } from './events-state';
import { putEventsOperation } from './put-events';
import type { Rule } from './rule';
import { ruleOperations } from './rule-operations';
import { createRuleSchedules } from './rule-schedule';
import { targetOperations } from './target-operations';

export interface Events {
  readonly definition: ServiceDefinition;
  readonly rules: ReadonlyMap<string, Rule>;
  /** Takes what a service of the local cloud emits (`Kernel.emit`): rules see it as an event of AWS's. */
  readonly emitted: (event: Parameters<Kernel['emit']>[0]) => void;
}

/** Amazon EventBridge: the default event bus, its rules, and their targets. */
export function createEvents(kernel: Kernel, options: { readonly putMetric: PutMetric }): Events {
  const state: EventsState = { kernel, rules: new Map() };
  const bus = createEventBus(kernel, state.rules, options.putMetric);
  const schedules = createRuleSchedules(kernel, bus.fire);
  return {
    rules: state.rules,
    emitted: (event) => void bus.accept(event),
    definition: {
      signingName: 'events',
      jsonTarget: { prefix: 'AWSEvents', version: '1.1' },
      shapes: { 'Entries.Time': 'timestamp' },
      operations: {
        ...ruleOperations(state, schedules),
        ...targetOperations(state),
        PutEvents: putEventsOperation(state, bus),
      },
    },
  };
}
