import type { Kernel, Operation } from '../../kernel/kernel';
import { optionalInstant, optionalNumber, optionalText, page } from '../input';
import { alarmArn, invalidNextToken } from './alarm-address';
import type { AlarmEngine } from './alarm-engine';

/** DescribeAlarmHistory: what became of alarms in the last 30 days, deleted ones too. */
export function alarmHistoryOperation(kernel: Kernel, engine: AlarmEngine): Operation {
  return (input, { caller }) => {
    const name = optionalText(input, 'AlarmName');
    kernel.authorize(caller, { action: 'cloudwatch:DescribeAlarmHistory', resource: alarmArn(kernel, name ?? '*') });
    const type = optionalText(input, 'HistoryItemType');
    const from = optionalInstant(input, 'StartDate')?.getTime() ?? -Infinity;
    const to = optionalInstant(input, 'EndDate')?.getTime() ?? Infinity;
    const found = engine
      .history()
      .filter((item) => name === undefined || item.alarmName === name)
      .filter((item) => type === undefined || item.type === type)
      .filter((item) => item.at.getTime() >= from && item.at.getTime() <= to);
    const ordered = optionalText(input, 'ScanBy') === 'TimestampAscending' ? found : found.reverse();
    const size = optionalNumber(input, 'MaxRecords') ?? 100;
    const part = page(ordered, optionalText(input, 'NextToken'), size, invalidNextToken);
    return {
      AlarmHistoryItems: part.items.map((item) => ({
        AlarmName: item.alarmName,
        AlarmType: 'MetricAlarm',
        Timestamp: item.at,
        HistoryItemType: item.type,
        HistorySummary: item.summary.slice(0, 255),
        HistoryData: item.data,
      })),
      ...(part.next ? { NextToken: part.next } : {}),
    };
  };
}
