import { Duration } from 'aws-cdk-lib';
import { Metric, Stats, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MetricName } from '../../rotation/metric-names';
import { usageMetric } from './usage-log';

/** What is counted when it happens. The others are states: what the last look has found. */
const COUNTS: ReadonlySet<MetricName> = new Set([
  'RotationSucceeded',
  'RotationFailed',
  'RevocationSucceeded',
  'RevocationFailed',
  'RevocationPostponed',
  'ReceiptsFailed',
  'OrphansRevoked',
  'RevokedKeyUses',
  'ReconcilerHeartbeat',
]);

/** A metric that the functions of a rotator write: of a count the sum, of a state the maximum, of 5 minutes. */
export function rotatorMetric(rotator: string, metricName: MetricName, options: MetricOptions = {}): Metric {
  return new Metric({
    namespace: 'Keyturn',
    metricName,
    dimensionsMap: { rotator },
    statistic: COUNTS.has(metricName) ? Stats.SUM : Stats.MAXIMUM,
    period: Duration.minutes(5),
    ...options,
  });
}

/** The metrics of a rotator as methods, as the CDK's own constructs have theirs. KeyRotator is the only one. */
export abstract class RotatorMetrics extends Construct {
  /** The rotator's name. */
  abstract readonly rotatorName: string;

  /** Any metric of this rotator by its name: of a count the sum, of a state the maximum, of 5 minutes. */
  metric(metricName: MetricName, options?: MetricOptions): Metric {
    return rotatorMetric(this.rotatorName, metricName, options);
  }

  /** Rotations that promoted a key. A count. */
  metricRotationSucceeded(options?: MetricOptions): Metric {
    return this.metric('RotationSucceeded', options);
  }

  /** Rotation steps that failed, and rotations that Secrets Manager abandoned. A count. */
  metricRotationFailed(options?: MetricOptions): Metric {
    return this.metric('RotationFailed', options);
  }

  /** Superseded keys that were revoked, and that the provider was seen to refuse. A count. */
  metricRevocationSucceeded(options?: MetricOptions): Metric {
    return this.metric('RevocationSucceeded', options);
  }

  /** Revocations that failed. A count. */
  metricRevocationFailed(options?: MetricOptions): Metric {
    return this.metric('RevocationFailed', options);
  }

  /** Revocations that were postponed because the superseded key was still used. A count. */
  metricRevocationPostponed(options?: MetricOptions): Metric {
    return this.metric('RevocationPostponed', options);
  }

  /** Receipts that could not be signed or written. A count. */
  metricReceiptsFailed(options?: MetricOptions): Metric {
    return this.metric('ReceiptsFailed', options);
  }

  /** Keys that no version held, and that were revoked. A count. */
  metricOrphansRevoked(options?: MetricOptions): Metric {
    return this.metric('OrphansRevoked', options);
  }

  /** Uses of revoked keys that consumers reported. A count. */
  metricRevokedKeyUses(options?: MetricOptions): Metric {
    return this.metric('RevokedKeyUses', options);
  }

  /** From sending a roll until AWSCURRENT holds the new key, for keys that are rolled in place. Seconds. */
  metricSwapSeconds(options?: MetricOptions): Metric {
    return this.metric('SwapSeconds', options);
  }

  /** One for each run of the hourly job. A count. */
  metricReconcilerHeartbeat(options?: MetricOptions): Metric {
    return this.metric('ReconcilerHeartbeat', options);
  }

  /** Keys older than one and a half intervals, or whose rotation is a day late. A state, hourly. */
  metricOverdueRotations(options?: MetricOptions): Metric {
    return this.metric('OverdueRotations', options);
  }

  /** Rotations that began and do not end. A state, hourly. */
  metricStuckRotations(options?: MetricOptions): Metric {
    return this.metric('StuckRotations', options);
  }

  /** Superseded keys that are due and not revoked. A state, hourly. */
  metricOverdueRevocations(options?: MetricOptions): Metric {
    return this.metric('OverdueRevocations', options);
  }

  /** Superseded keys that are due and still used. A state, hourly. */
  metricPostponedRevocations(options?: MetricOptions): Metric {
    return this.metric('PostponedRevocations', options);
  }

  /** Keys that the provider accepts although they were revoked. A state, hourly. */
  metricZombieKeys(options?: MetricOptions): Metric {
    return this.metric('ZombieKeys', options);
  }

  /** Keys under AWSCURRENT that the provider refuses. A state, hourly. */
  metricCurrentKeysRefused(options?: MetricOptions): Metric {
    return this.metric('CurrentKeysRefused', options);
  }

  /** Whether the admin credential is refused, cannot be read or expires soon. A state, hourly. */
  metricAdminCredentialProblems(options?: MetricOptions): Metric {
    return this.metric('AdminCredentialProblems', options);
  }

  /** Keys that wait for a person: a new one to be supplied, or an old one to be revoked. A state, hourly. */
  metricKeysAwaitingPerson(options?: MetricOptions): Metric {
    return this.metric('KeysAwaitingPerson', options);
  }

  /** Keys of this rotator at the provider that no version holds. A state, daily. */
  metricOrphanKeys(options?: MetricOptions): Metric {
    return this.metric('OrphanKeys', options);
  }

  /** Keys at the provider that Keyturn did not issue. A state, daily. */
  metricForeignKeys(options?: MetricOptions): Metric {
    return this.metric('ForeignKeys', options);
  }

  /** Uses of keys that consumers reported. A count. */
  metricKeyUses(options?: MetricOptions): Metric {
    return usageMetric(this.rotatorName, 'KeyUses', options);
  }

  /** Reported uses of keys that failed authentication. A count. */
  metricAuthFailures(options?: MetricOptions): Metric {
    return usageMetric(this.rotatorName, 'AuthFailures', options);
  }
}
