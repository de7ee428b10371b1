import type { KeyEvent, MetricName, Services } from '../../lib/rotation/services';

/** Everything that was told: events, metrics and log lines, in order. */
export interface Told {
  readonly events: KeyEvent[];
  readonly counted: { name: MetricName; value: number }[];
  readonly logged: string[];
}

/** The ports that tell people something, kept in memory. */
export function recorder(): { told: Told; services: Pick<Services, 'events' | 'metrics' | 'log'> } {
  const told: Told = { events: [], counted: [], logged: [] };
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
      metrics: {
        count: (name, value) => {
          told.counted.push({ name, value });
        },
      },
    },
  };
}
