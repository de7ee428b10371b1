import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
  type CreateAlarmOptions,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ALARM_NAMES, runbookUrl, SECURITY_ALARMS, type AlarmName } from '../rotation/alarms';
import type { MetricName } from '../rotation/metric-names';
import type { RotatorNames } from './rotator-names';
import type { UsageLog } from './usage-log';

export interface AlarmSources {
  readonly rotator: string;
  readonly names: RotatorNames;
  readonly rotate: IFunction;
  readonly usage: Pick<UsageLog, 'uses' | 'authFailures'>;
  /** Share of uses that fail authentication on a usual day. */
  readonly usualAuthFailureRate: number;
  readonly topic: ITopic;
  readonly securityTopic: ITopic;
}

type Rule = { readonly metric: IMetric; readonly says: string } & Omit<CreateAlarmOptions, 'evaluationPeriods'> &
  Partial<Pick<CreateAlarmOptions, 'evaluationPeriods'>>;

/**
 * The alarms of one rotator: as many for one key as for a thousand. None names a key; the event that tells of it does,
 * and both lead to the runbook.
 */
export function rotatorAlarms(scope: Construct, sources: AlarmSources): readonly Alarm[] {
  const rules = alarmRules(sources);
  return ALARM_NAMES.map((name) => {
    const { says, metric, ...rule } = rules[name];
    const alarm = new Alarm(scope, constructId(name), {
      alarmName: sources.names.alarm(name),
      alarmDescription: `${says} Runbook: ${runbookUrl(name)}`,
      metric,
      evaluationPeriods: 1,
      ...rule,
    });
    alarm.addAlarmAction(new SnsAction(SECURITY_ALARMS.has(name) ? sources.securityTopic : sources.topic));
    return alarm;
  });
}

function alarmRules(sources: AlarmSources): Readonly<Record<AlarmName, Rule>> {
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
            failures: ours(rotator, 'RotationFailed', Stats.SUM),
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
      ...anyOf(ours(rotator, 'RevokedKeyUses', Stats.SUM)),
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

/** A metric that the functions write, with the one dimension `rotator`. */
function ours(rotator: string, metricName: MetricName, statistic: string): Metric {
  return new Metric({
    namespace: 'Keyturn',
    metricName,
    dimensionsMap: { rotator },
    statistic,
    period: FIVE_MINUTES,
  });
}

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
  return { ...anyOf(ours(rotator, metricName, Stats.MAXIMUM)), treatMissingData: TreatMissingData.IGNORE };
}

/**
 * The one alarm on silence. It wants three empty hours in a row, so that neither a late log flush nor a deployment
 * between two hourly runs raises it; a new rotator has it in ALARM until its first run, within the first hour.
 */
function silence(rotator: string): Omit<Rule, 'says'> {
  return {
    metric: ours(rotator, 'ReconcilerHeartbeat', Stats.SUM).with({ period: Duration.hours(1) }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    treatMissingData: TreatMissingData.BREACHING,
  };
}

/** Fewer failures in 15 minutes than this are no spike, whatever their share. */
const SPIKE = 20;

function spike({ usage, usualAuthFailureRate }: AlarmSources): Omit<Rule, 'says'> {
  const tooMany = Number((3 * usualAuthFailureRate).toPrecision(6));
  return {
    metric: new MathExpression({
      expression: `IF(failures > ${tooMany} * uses, failures, 0)`,
      usingMetrics: { failures: usage.authFailures, uses: usage.uses },
      label: 'authentication failures beyond three times the usual share',
      period: Duration.minutes(15),
    }),
    threshold: SPIKE,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
}

/** `rotation-failed` as `RotationFailed`. */
function constructId(name: AlarmName): string {
  return name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
