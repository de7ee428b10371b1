import type { Kernel } from '../../kernel/kernel';
import type { PutMetric } from '../cloudwatch/metric';
import { deliverEvent } from './deliver-event';
import { matchesPattern } from './match-pattern';
import { eventTime, type BusEvent, type Rule } from './rule';

export interface EventBus {
  /** Gives the event its envelope and hands it to every rule that matches. Returns its id at once. */
  accept(event: {
    readonly source: string;
    readonly detailType: string;
    readonly resources: readonly string[];
    readonly detail: Readonly<Record<string, unknown>>;
    /** Default: now. */
    readonly time?: Date;
  }): string;
  /** Hands a scheduled rule's own event to its targets. */
  fire(rule: Rule): void;
}

export function createEventBus(kernel: Kernel, rules: ReadonlyMap<string, Rule>, putMetric: PutMetric): EventBus {
  function trigger(rule: Rule, event: BusEvent): void {
    for (const target of rule.targets.values()) {
      void kernel.clock.track(deliverEvent(kernel, putMetric, rule, target, event));
    }
  }

  function envelope(fields: Pick<BusEvent, 'source' | 'detail-type' | 'time' | 'resources' | 'detail'>): BusEvent {
    return { version: '0', id: kernel.newId(), account: kernel.accountId, region: kernel.region, ...fields };
  }

  return {
    accept({ source, detailType, resources, detail, time }) {
      const event = envelope({
        source,
        'detail-type': detailType,
        time: eventTime(time ?? kernel.clock.now()),
        resources,
        detail,
      });
      for (const rule of rules.values()) {
        if (!rule.enabled || !rule.pattern || !matchesPattern(rule.pattern.parsed, event)) continue;
        const at = kernel.clock.now();
        putMetric({
          namespace: 'AWS/Events',
          name: 'MatchedEvents',
          dimensions: { RuleName: rule.name },
          value: 1,
          at,
        });
        trigger(rule, event);
      }
      return event.id;
    },
    fire(rule) {
      trigger(
        rule,
        envelope({
          source: 'aws.events',
          'detail-type': 'Scheduled Event',
          time: eventTime(kernel.clock.now()),
          resources: [rule.arn],
          detail: {},
        }),
      );
    },
  };
}
