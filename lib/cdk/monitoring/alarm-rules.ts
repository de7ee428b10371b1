import { Duration } from 'aws-cdk-lib';
import {
  ComparisonOperator,
  MathExpression,
  Stats,
  TreatMissingData,
  type CreateAlarmOptions,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { AlarmName } from '../../rotation/alarms';
import type { MetricName } from '../../rotation/metric-names';
import { rotatorMetric } from './rotator-metrics';
import { usageMetric } from './usage-log';

/** What the rules of a rotator's alarms are made from. */
export interface RuleSources {
  readonly rotator: string;
  readonly rotate: IFunction;
  /** Share of uses that fail authentication on a usual day. */
  readonly usualAuthFailureRate: number;
}

/** When an alarm is raised, and what it says then. */
type Rule = { readonly metric: IMetric; readonly says: string } & Omit<CreateAlarmOptions, 'evaluationPeriods'> &
  Partial<Pick<CreateAlarmOptions, 'evaluationPeriods'>>;

export function alarmRules(sources: RuleSources): Readonly<Record<AlarmName, Rule>> {
  const { rotator } = sources;
  const state = (metricName: MetricName, says: string): Rule => ({ ...stateOf(rotator, metricName), says });
  return {
    'rotation-failed': {
      ...anyOf(
        new MathExpression({
          // A function that dies counts nothing itself; of an abandoned rotation only Secrets Manager knows.
          expression: 'SUM([errors, failures])',
          usingMetrics: {
            errors: sources.rotate.metricErrors({ statistic: Stats.SUM }),
            failures: rotatorMetric(rotator, 'RotationFailed'),
          },
          label: 'failed rotation steps',
          period: FIVE_MINUTES,
        }),
      ),
      says: `A rotation of ${rotator} failed, was abandoned, or did not pass its configuration test. AWSCURRENT still works.`,
    },
    'rotation-overdue': state(
      'OverdueRotations',
      `A key of ${rotator} is older than one and a half intervals, or its rotation is a day late, or stuck.`,
    ),
    'reconciler-silent': {
      ...silence(rotator),
      says: `The reconciler of ${rotator} has not run for three hours: nobody looks after its keys, and no other alarm on state can change.`,
    },
    'old-key-still-in-use': state(
      'PostponedRevocations',
      `An old key of ${rotator} is due and still used: its revocation is postponed.`,
    ),
    'auth-failure-spike': {
      ...spike(sources),
      says: `Consumers of ${rotator} report at least ${SPIKE} authentication failures in 15 minutes, over three times the usual share.`,
    },
    'revoked-key-used': {
      ...anyOf(rotatorMetric(rotator, 'RevokedKeyUses')),
      says: `Somebody presented a key of ${rotator} that is revoked.`,
    },
    'revocation-failed': state(
      'OverdueRevocations',
      `A revocation of ${rotator} failed, is overdue, or waits in the failure queue: an old key lives longer than it should.`,
    ),
    'zombie-key': state('ZombieKeys', `The provider still accepts a key that ${rotator} has revoked.`),
    'orphan-keys': state('OrphanKeys', `The provider has keys of ${rotator} that no version holds.`),
    'new-key-not-working': state(
      'CurrentKeysRefused',
      `The provider refuses a key of ${rotator} that is AWSCURRENT: applications that read it fail.`,
    ),
    'admin-credential': state(
      'AdminCredentialProblems',
      `The admin credential of ${rotator} is refused, cannot be read, or expires within 14 days.`,
    ),
    'key-awaiting-person': state(
      'KeysAwaitingPerson',
      `A key of ${rotator} waits for a person: a new one to be supplied, or an old one to be ended at the provider.`,
    ),
  };
}

const FIVE_MINUTES = Duration.minutes(5);

/** An event: it happened, and the alarm is over when it has not happened again. Without data nothing happened. */
function anyOf(metric: IMetric): Omit<Rule, 'says'> {
  return {
    metric,
    threshold: 0,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
}

/**
 * A state: what the last look has found, hourly or daily. Without data the alarm stays as it is, so that it ends when a
 * look finds nothing more, and never because nobody looked; the short period lets it follow within minutes.
 */
function stateOf(rotator: string, metricName: MetricName): Omit<Rule, 'says'> {
  return { ...anyOf(rotatorMetric(rotator, metricName)), treatMissingData: TreatMissingData.IGNORE };
}

/**
 * The one alarm on silence. It wants three empty hours in a row, so that neither a late log flush nor a deployment
 * between two hourly runs raises it; a new rotator has it in ALARM until its first run, within the first hour.
 */
function silence(rotator: string): Omit<Rule, 'says'> {
  return {
    metric: rotatorMetric(rotator, 'ReconcilerHeartbeat', { period: Duration.hours(1) }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    treatMissingData: TreatMissingData.BREACHING,
  };
}

/** Fewer failures in 15 minutes than this are no spike, whatever their share. */
const SPIKE = 20;

function spike({ rotator, usualAuthFailureRate }: RuleSources): Omit<Rule, 'says'> {
  const tooMany = Number((3 * usualAuthFailureRate).toPrecision(6));
  return {
    metric: new MathExpression({
      expression: `IF(failures > ${tooMany} * uses, failures, 0)`,
      usingMetrics: { failures: usageMetric(rotator, 'AuthFailures'), uses: usageMetric(rotator, 'KeyUses') },
      label: 'authentication failures beyond three times the usual share',
      period: Duration.minutes(15),
    }),
    threshold: SPIKE,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
}
