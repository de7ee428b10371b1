import type { Receipt } from '../../lib/rotation/receipt';
import type { KeyEvent } from '../../lib/rotation/key-event';
import type { MetricName } from '../../lib/rotation/metric-names';
import type { Services } from '../../lib/rotation/services';

/** Everything that was recorded: events, metrics and log lines, in order. */
export interface Recorded {
  readonly events: KeyEvent[];
  readonly counted: { name: MetricName; value: number }[];
  readonly logged: string[];
  readonly receipts: Receipt[];
}

/** The ports through which the core reports, kept in memory. */
export function recorder(): {
  recorded: Recorded;
  services: Pick<Services, 'events' | 'metrics' | 'log' | 'receipts'>;
} {
  const recorded: Recorded = { events: [], counted: [], logged: [], receipts: [] };
  const log = (level: string) => (message: string, fields?: object) => {
    recorded.logged.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
  };
  return {
    recorded,
    services: {
      log: { info: log('info'), warn: log('warn'), error: log('error') },
      events: {
        publish: async (event) => {
          recorded.events.push(event);
        },
      },
      receipts: {
        write: async (receipt) => {
          recorded.receipts.push(receipt);
        },
      },
      metrics: {
        count: (name, value) => {
          recorded.counted.push({ name, value });
        },
      },
    },
  };
}
