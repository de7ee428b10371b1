import type { Receipt } from '../../lib/rotation/receipt';
import type { KeyEvent } from '../../lib/rotation/key-event';
import type { MetricName } from '../../lib/rotation/metric-names';
import type { Services } from '../../lib/rotation/services';

/** Everything that was told: events, metrics and log lines, in order. */
export interface Told {
  readonly events: KeyEvent[];
  readonly counted: { name: MetricName; value: number }[];
  readonly logged: string[];
  readonly receipts: Receipt[];
}

/** The ports that tell people something, kept in memory. */
export function recorder(): { told: Told; services: Pick<Services, 'events' | 'metrics' | 'log' | 'receipts'> } {
  const told: Told = { events: [], counted: [], logged: [], receipts: [] };
  const log = (level: string) => (message: string, fields?: object) => {
    told.logged.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
  };
  return {
    told,
    services: {
      log: { info: log('info'), warn: log('warn'), error: log('error') },
      events: {
        publish: async (event) => {
          told.events.push(event);
        },
      },
      receipts: {
        write: async (receipt) => {
          told.receipts.push(receipt);
        },
      },
      metrics: {
        count: (name, value) => {
          told.counted.push({ name, value });
        },
      },
    },
  };
}
