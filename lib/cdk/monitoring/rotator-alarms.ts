import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ALARM_NAMES, runbookUrl, SECURITY_ALARMS, type AlarmName } from '../../rotation/alarms';
import { alarmRules, type RuleSources } from './alarm-rules';
import type { RotatorNames } from '../rotator-names';

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** The alarms of a rotator, each with a runbook of its name in docs/runbooks. */
export interface RotatorAlarms extends Readonly<Record<CamelCase<AlarmName>, Alarm>> {
  /** A rotation failed, was abandoned, or did not pass its configuration test. AWSCURRENT still works. */
  readonly rotationFailed: Alarm;
  /** A key is older than one and a half intervals, or its rotation is a day late, or stuck. */
  readonly rotationOverdue: Alarm;
  /** The hourly job has not run for three hours: no other alarm on state can change. */
  readonly reconcilerSilent: Alarm;
  /** An old key is due and still used: its revocation is postponed. */
  readonly oldKeyStillInUse: Alarm;
  /** Consumers report far more authentication failures than usual. */
  readonly authFailureSpike: Alarm;
  /** Somebody presented a key that is revoked. */
  readonly revokedKeyUsed: Alarm;
  /** A revocation failed, is overdue, or waits in the failure queue: an old key lives longer than it should. */
  readonly revocationFailed: Alarm;
  /** The provider still accepts a key that was revoked. */
  readonly zombieKey: Alarm;
  /** The provider has keys of this rotator that no version holds. */
  readonly orphanKeys: Alarm;
  /** The provider refuses a key that is AWSCURRENT: applications that read it fail. */
  readonly newKeyNotWorking: Alarm;
  /** The admin credential is refused, cannot be read, or expires within 14 days. */
  readonly adminCredential: Alarm;
  /** A key waits for a person: a new one to be supplied, or an old one to be revoked at the provider. */
  readonly keyAwaitingPerson: Alarm;
}

interface AlarmSources extends RuleSources {
  readonly names: RotatorNames;
  readonly topic: ITopic;
  readonly securityTopic: ITopic;
}

/**
 * The alarms of one rotator: as many for one key as for a thousand. An alarm names no key; the event of the key does, and
 * both lead to the runbook.
 */
export function rotatorAlarms(scope: Construct, sources: AlarmSources): RotatorAlarms {
  const rules = alarmRules(sources);
  const made = ALARM_NAMES.map((name) => {
    const { says, metric, ...rule } = rules[name];
    const alarm = new Alarm(scope, constructId(name), {
      alarmName: sources.names.alarm(name),
      alarmDescription: `${says} Runbook: ${runbookUrl(name)}`,
      metric,
      evaluationPeriods: 1,
      ...rule,
    });
    alarm.addAlarmAction(new SnsAction(SECURITY_ALARMS.has(name) ? sources.securityTopic : sources.topic));
    return [camelCase(name), alarm] as const;
  });
  return Object.fromEntries(made) as Readonly<Record<CamelCase<AlarmName>, Alarm>>;
}

/** `rotation-failed` as `rotationFailed`. */
function camelCase(name: AlarmName): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** `rotation-failed` as `RotationFailed`. */
function constructId(name: AlarmName): string {
  const camel = camelCase(name);
  return `${camel[0]?.toUpperCase()}${camel.slice(1)}`;
}
