import type { KeyEvent } from '../../../lib/rotation/key-event';
import type { MetricName } from '../../../lib/rotation/metric-names';
import type { SecretDescription } from '../../../lib/rotation/secret-description';
import type { SecretStore, Services } from '../../../lib/rotation/services';

/** What a handler reported. */
export interface Observed {
  readonly lines: { level: string; message: string; fields: Readonly<Record<string, unknown>> | undefined }[];
  readonly counts: { name: MetricName; value: number; secretArn: string | undefined }[];
  readonly events: KeyEvent[];
}

export const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/gateway-key-AbCdEf';
export const TOKEN = '00000000-0000-4000-8000-00000000000a';

/** A secret whose only version is current. */
export const SECRET: SecretDescription = {
  arn: ARN,
  name: 'prod/gateway-key',
  rotationEnabled: true,
  tags: {},
  versions: { [TOKEN]: ['AWSCURRENT'] },
};

/** Services that keep what is reported to them. Beyond `describe` the store is one that nothing was put into. */
export function observedServices(describe: SecretStore['describe']): { services: Services; observed: Observed } {
  const observed: Observed = { lines: [], counts: [], events: [] };
  const log =
    (level: string): Services['log']['info'] =>
    (message, fields) =>
      void observed.lines.push({ level, message, fields });
  const services: Services = {
    store: {
      describe,
      getValue: () => Promise.resolve(undefined),
      putPending: () => Promise.reject(new Error('not expected here')),
      moveLabel: () => Promise.reject(new Error('not expected here')),
      listVersions: () => Promise.resolve([]),
      listSecrets: () => Promise.resolve([]),
    },
    schedule: { wakeAt: () => Promise.reject(new Error('not expected here')) },
    clock: { now: () => new Date('2026-01-01T00:00:00Z'), sleep: () => Promise.resolve() },
    log: { info: log('info'), warn: log('warn'), error: log('error') },
    events: {
      publish(event) {
        observed.events.push(event);
        return Promise.resolve();
      },
    },
    metrics: { count: (name, value, secretArn) => void observed.counts.push({ name, value, secretArn }) },
    receipts: { write: () => Promise.resolve() },
    usage: { records: () => Promise.resolve([]) },
    provider: () => ({
      capabilities: {
        class: 'many',
        lists: false,
        lastUsed: false,
        disables: false,
        nativeGrace: false,
        secretShownOnce: true,
        identifies: false,
        propagationSeconds: 0,
        lineage: 'name',
        exclusive: false,
      },
      issue: () => Promise.reject(new Error('not expected here')),
      verify: () => Promise.resolve('accepted'),
      revoke: () => Promise.reject(new Error('not expected here')),
      checkAdmin: () => Promise.resolve('accepted'),
    }),
    settings: {
      rotator: 'gateway',
      providerType: 'http',
      graceSeconds: 3600,
      minGraceSeconds: 0,
      functionTimeoutSeconds: 180,
    },
  };
  return { services, observed };
}
