import type { Constraint, Constraints } from '../constraints';
import { checkConstraints } from '../constraints';
import type { Input } from '../input';

/** What the service model says of the requests about alarms. Source: Amazon CloudWatch API Reference, 2010-08-01. */

const alarmName: Constraint = { type: 'string', min: 1, max: 255 };
/** In the order of AWS's message. */
const stateValue: Constraint = { type: 'string', values: ['INSUFFICIENT_DATA', 'ALARM', 'OK'] };

const CONSTRAINTS = {
  DescribeAlarms: {
    AlarmNames: { type: 'list', max: 100, item: alarmName },
    AlarmNamePrefix: alarmName,
    AlarmTypes: { type: 'list', item: { type: 'string', values: ['CompositeAlarm', 'MetricAlarm'] } },
    StateValue: stateValue,
    ActionPrefix: { type: 'string', min: 1, max: 1024 },
    MaxRecords: { type: 'number', min: 1, max: 100 },
  },
  SetAlarmState: {
    AlarmName: { ...alarmName, required: true },
    StateValue: { ...stateValue, required: true },
    StateReason: { type: 'string', required: true, max: 1023 },
    StateReasonData: { type: 'string', max: 4000 },
  },
} as const satisfies Readonly<Record<string, Constraints>>;

/** Throws ValidationError in AWS's words. The query protocol sends an empty list as an empty string. */
export function checkRequest(operation: keyof typeof CONSTRAINTS, input: Input): void {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== ''));
  checkConstraints(CONSTRAINTS[operation], given, 'ValidationError');
}
