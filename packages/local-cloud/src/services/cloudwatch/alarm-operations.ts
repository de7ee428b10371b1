import { AwsError, type Kernel, type Operation } from '../../kernel/kernel';
import { optionalBoolean, optionalNumber, optionalText, page, requiredText, tagList, textList } from '../input';
import { ALARM_STATES, type Alarm } from './alarm';
import { alarmArn, invalidNextToken } from './alarm-address';
import type { AlarmEngine } from './alarm-engine';
import { describedMembers, parseActions, parseAlarmRule } from './alarm-input';
import { checkRequest } from './request-constraints';

const DEFAULT_PAGE = 50;

/** Metric alarms: put, describe, switch, delete. */
export function alarmOperations(
  kernel: Kernel,
  alarms: Map<string, Alarm>,
  engine: AlarmEngine,
): Readonly<Record<string, Operation>> {
  const putMetricAlarm: Operation = (input, { caller }) => {
    const name = requiredText(input, 'AlarmName');
    const arn = alarmArn(kernel, name);
    kernel.authorize(caller, { action: 'cloudwatch:PutMetricAlarm', resource: arn });
    const rule = parseAlarmRule(input);
    const configured = {
      rule,
      described: describedMembers(input),
      actionsEnabled: optionalBoolean(input, 'ActionsEnabled') ?? true,
      actions: parseActions(input, kernel.region),
      configuredAt: kernel.clock.now(),
    };
    const existing = alarms.get(name);
    const alarm: Alarm = existing ? Object.assign(existing, configured) : created(name, arn, configured);
    if (!existing) alarm.tags = tagList(input, 'Tags');
    alarms.set(name, alarm);
    const what = existing ? 'updated' : 'created';
    kernel.record({ source: 'cloudwatch', type: 'AlarmConfigured', alarm: name, what });
    engine.remember({
      alarmName: name,
      at: kernel.clock.now(),
      type: 'ConfigurationUpdate',
      summary: `Alarm "${name}" ${what}`,
      data: JSON.stringify({ version: '1.0', type: existing ? 'Update' : 'Create' }),
    });
    engine.start(alarm);
    return {};
  };

  function created(
    name: string,
    arn: string,
    configured: Pick<Alarm, 'rule' | 'described' | 'actionsEnabled' | 'actions' | 'configuredAt'>,
  ): Alarm {
    const now = configured.configuredAt;
    return {
      name,
      arn,
      ...configured,
      state: 'INSUFFICIENT_DATA',
      reason: 'Unchecked: Initial alarm creation',
      stateUpdatedAt: now,
      transitionedAt: now,
      tags: {},
    };
  }

  const describeAlarms: Operation = (input, { caller }) => {
    kernel.authorize(caller, { action: 'cloudwatch:DescribeAlarms', resource: alarmArn(kernel, '*') });
    checkRequest('DescribeAlarms', input);
    const names = textList(input, 'AlarmNames');
    const prefix = optionalText(input, 'AlarmNamePrefix') ?? '';
    const state = optionalText(input, 'StateValue');
    const action = optionalText(input, 'ActionPrefix');
    const types = textList(input, 'AlarmTypes');
    const found = [...alarms.values()]
      .filter((alarm) => names.length === 0 || names.includes(alarm.name))
      .filter((alarm) => alarm.name.startsWith(prefix))
      .filter((alarm) => state === undefined || alarm.state === state)
      .filter(
        ({ actions }) =>
          action === undefined ||
          Object.values(actions)
            .flat()
            .some((arn) => arn.startsWith(action)),
      )
      .filter(() => types.length === 0 || types.includes('MetricAlarm'))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const size = optionalNumber(input, 'MaxRecords') ?? DEFAULT_PAGE;
    const part = page(found, optionalText(input, 'NextToken'), size, invalidNextToken);
    return {
      CompositeAlarms: [],
      MetricAlarms: part.items.map(described),
      ...(part.next ? { NextToken: part.next } : {}),
    };
  };

  const deleteAlarms: Operation = (input, { caller }) => {
    const names = textList(input, 'AlarmNames');
    for (const name of names) {
      kernel.authorize(caller, { action: 'cloudwatch:DeleteAlarms', resource: alarmArn(kernel, name) });
    }
    for (const name of names) {
      const alarm = alarms.get(name);
      if (!alarm) continue;
      engine.stop(alarm);
      alarms.delete(name);
      kernel.record({ source: 'cloudwatch', type: 'AlarmDeleted', alarm: name });
    }
    return {};
  };

  const setAlarmState: Operation = async (input, { caller }) => {
    const name = requiredText(input, 'AlarmName');
    kernel.authorize(caller, { action: 'cloudwatch:SetAlarmState', resource: alarmArn(kernel, name) });
    checkRequest('SetAlarmState', input);
    const state = ALARM_STATES.find((known) => known === input['StateValue']);
    const alarm = alarms.get(name);
    // AWS says no more than the code.
    if (!alarm || !state) throw new AwsError('ResourceNotFound', '', 404);
    await engine.setState(alarm, state, requiredText(input, 'StateReason'), optionalText(input, 'StateReasonData'));
    // The next evaluation says what is: a state that was set by hand does not last.
    engine.start(alarm);
    return {};
  };

  const switching =
    (operation: string, enabled: boolean): Operation =>
    (input, { caller }) => {
      for (const name of textList(input, 'AlarmNames')) {
        kernel.authorize(caller, { action: `cloudwatch:${operation}`, resource: alarmArn(kernel, name) });
        const alarm = alarms.get(name);
        if (alarm) alarm.actionsEnabled = enabled;
      }
      return {};
    };

  return {
    PutMetricAlarm: putMetricAlarm,
    DescribeAlarms: describeAlarms,
    DeleteAlarms: deleteAlarms,
    SetAlarmState: setAlarmState,
    EnableAlarmActions: switching('EnableAlarmActions', true),
    DisableAlarmActions: switching('DisableAlarmActions', false),
  };
}

function described(alarm: Alarm): Record<string, unknown> {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmConfigurationUpdatedTimestamp: alarm.configuredAt,
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    StateValue: alarm.state,
    StateReason: alarm.reason,
    ...(alarm.reasonData ? { StateReasonData: alarm.reasonData } : {}),
    StateUpdatedTimestamp: alarm.stateUpdatedAt,
    StateTransitionedTimestamp: alarm.transitionedAt,
    ...alarm.described,
  };
}
