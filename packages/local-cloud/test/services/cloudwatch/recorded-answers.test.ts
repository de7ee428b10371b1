import { createCloudWatch } from '../../../src/services/cloudwatch/cloudwatch';
import { fakeKernel, START } from './fake-kernel';

const MINUTE = 60_000;
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:alarms';
const METRIC = { namespace: 'App', name: 'my-metric1', dimensions: { InstanceId: 'abc' } };
/** The alarm whose answers were recorded on AWS in 2023, with a period of a minute. */
const ALARM = {
  AlarmName: 'recorded',
  AlarmDescription: 'testing cloudwatch alarms',
  MetricName: 'my-metric1',
  Namespace: 'App',
  Period: 60,
  Threshold: 2,
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: 1,
  Statistic: 'Average',
  Unit: 'Seconds',
  Dimensions: [{ Name: 'InstanceId', Value: 'abc' }],
  AlarmActions: [TOPIC],
  OKActions: [TOPIC],
  TreatMissingData: 'notBreaching',
};

function setUp() {
  const kernel = fakeKernel();
  const cloudWatch = createCloudWatch(kernel);
  kernel.register(cloudWatch.definition);
  const messages: Record<string, Record<string, unknown>>[] = [];
  kernel.register({
    signingName: 'sns',
    operations: {
      Publish: ({ Message }) => {
        messages.push(JSON.parse(String(Message)) as Record<string, Record<string, unknown>>);
        return { MessageId: 'm' };
      },
    },
  });
  const act = (operation: string, input: Record<string, unknown> = {}) => kernel.do('monitoring', operation, input);
  const put = (value: number) => cloudWatch.putMetric({ ...METRIC, value, unit: 'Seconds', at: kernel.clock.now() });
  const alarm = async () => ((await act('DescribeAlarms'))['MetricAlarms'] as Record<string, unknown>[])[0];
  const lastEvent = () => kernel.emitted.at(-1)?.detail as Record<string, Record<string, unknown>>;
  return { kernel, act, put, alarm, messages, lastEvent };
}

async function inAlarm() {
  const cloud = setUp();
  await cloud.act('PutMetricAlarm', ALARM);
  cloud.put(22);
  cloud.put(21);
  await cloud.kernel.clock.advance(MINUTE);
  return cloud;
}

test('StateReasonData has the unit, the samples and the doubles of AWS', async () => {
  const { alarm } = await inAlarm();
  expect((await alarm())?.['StateReasonData']).toBe(
    '{"version":"1.0","queryDate":"2026-11-20T12:01:00.000+0000","startDate":"2026-11-20T12:00:00.000+0000",' +
      '"unit":"Seconds","statistic":"Average","period":60,"recentDatapoints":[21.5],"threshold":2.0,' +
      '"evaluatedDatapoints":[{"timestamp":"2026-11-20T12:00:00.000+0000","sampleCount":2.0,"value":21.5}]}',
  );
});

test('StateReasonData without data has no start, and the periods that were looked at', async () => {
  const { kernel, act, alarm } = setUp();
  await act('PutMetricAlarm', { ...ALARM, EvaluationPeriods: 2, TreatMissingData: 'breaching' });
  await kernel.clock.advance(MINUTE);
  expect(await alarm()).toMatchObject({
    StateReason:
      'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].',
    StateReasonData:
      '{"version":"1.0","queryDate":"2026-11-20T12:01:00.000+0000","unit":"Seconds","statistic":"Average","period":60,' +
      '"recentDatapoints":[],"threshold":2.0,"evaluatedDatapoints":[{"timestamp":"2026-11-20T12:00:00.000+0000"},' +
      '{"timestamp":"2026-11-20T11:59:00.000+0000"}]}',
  });
});

test('several datapoints: recent ones oldest first, evaluated ones newest first', async () => {
  const { kernel, act, put, alarm } = setUp();
  await act('PutMetricAlarm', { ...ALARM, EvaluationPeriods: 2 });
  put(3);
  await kernel.clock.advance(MINUTE);
  put(4);
  await kernel.clock.advance(MINUTE);
  const data = JSON.parse(String((await alarm())?.['StateReasonData'])) as Record<string, unknown>;
  expect(data).toMatchObject({
    startDate: '2026-11-20T12:00:00.000+0000',
    recentDatapoints: [3, 4],
    evaluatedDatapoints: [{ value: 4 }, { value: 3 }],
  });
});

test('the history tells both states with their reason data as objects', async () => {
  const { act } = await inAlarm();
  await act('SetAlarmState', {
    AlarmName: 'recorded',
    StateValue: 'OK',
    StateReason: 'testing',
    StateReasonData: 'no',
  });
  const { AlarmHistoryItems: items } = await act('DescribeAlarmHistory', { HistoryItemType: 'StateUpdate' });
  const [byHand, triggered] = (items as { HistoryData: string }[]).map(
    (item) => JSON.parse(item.HistoryData) as unknown,
  );
  const stateReasonData = expect.objectContaining({ recentDatapoints: [21.5], statistic: 'Average' }) as unknown;
  expect(triggered).toEqual({
    version: '1.0',
    oldState: { stateValue: 'INSUFFICIENT_DATA', stateReason: 'Unchecked: Initial alarm creation' },
    newState: {
      stateValue: 'ALARM',
      stateReason: 'Threshold Crossed: 1 datapoint [21.5 (20/11/26 12:00:00)] was greater than the threshold (2.0).',
      stateReasonData,
    },
  });
  expect(byHand).toMatchObject({
    oldState: { stateValue: 'ALARM', stateReasonData },
    newState: { stateValue: 'OK', stateReason: 'testing' },
  });
});

test('the event tells the previous state with its reason and time', async () => {
  const { act, lastEvent } = await inAlarm();
  expect(lastEvent()['previousState']).toEqual({
    value: 'INSUFFICIENT_DATA',
    reason: 'Unchecked: Initial alarm creation',
    timestamp: '2026-11-20T12:00:00.000+0000',
  });
  await act('SetAlarmState', { AlarmName: 'recorded', StateValue: 'OK', StateReason: 'testing' });
  expect(lastEvent()['previousState']).toMatchObject({
    value: 'ALARM',
    reasonData: expect.stringContaining('"recentDatapoints":[21.5]') as unknown,
    timestamp: '2026-11-20T12:01:00.000+0000',
  });
});

test('the notification has DatapointsToAlarm only when it was given, and TreatMissingData as it was given', async () => {
  const { act, messages } = setUp();
  const { TreatMissingData: _, ...bare } = ALARM;
  for (const alarm of [ALARM, bare, { ...ALARM, DatapointsToAlarm: 1 }]) {
    await act('PutMetricAlarm', alarm);
    await act('SetAlarmState', { AlarmName: 'recorded', StateValue: 'ALARM', StateReason: 'testing alarm' });
    await act('SetAlarmState', { AlarmName: 'recorded', StateValue: 'INSUFFICIENT_DATA', StateReason: 'again' });
  }
  const recorded = {
    ComparisonOperator: 'GreaterThanThreshold',
    Dimensions: [{ name: 'InstanceId', value: 'abc' }],
    EvaluateLowSampleCountPercentile: '',
    EvaluationPeriods: 1,
    MetricName: 'my-metric1',
    Namespace: 'App',
    Period: 60,
    Statistic: 'AVERAGE',
    StatisticType: 'Statistic',
    Threshold: 2,
    TreatMissingData: 'notBreaching',
    Unit: 'Seconds',
  };
  expect(messages.map((message) => message['Trigger'])).toEqual([
    recorded,
    { ...recorded, TreatMissingData: '' },
    { ...recorded, DatapointsToAlarm: 1 },
  ]);
});

test.each([
  [
    'SetAlarmState',
    { AlarmName: 'recorded', StateValue: 'INVALID', StateReason: 'test' },
    "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
  ],
  [
    'DescribeAlarms',
    { StateValue: 'INVALID' },
    "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
  ],
  [
    'DescribeAlarms',
    { MaxRecords: 101 },
    "1 validation error detected: Value '101' at 'maxRecords' failed to satisfy constraint: Member must have value less than or equal to 100",
  ],
  [
    'PutMetricAlarm',
    { ...ALARM, AlarmActions: ['arn:aws:sns:eu-central-1:111122223333:alarms'] },
    'Invalid region eu-central-1 specified. Only us-east-1 is supported.',
  ],
])('%s refuses %j in the words of AWS', async (operation, input, message) => {
  await expect(setUp().act(operation, input)).rejects.toMatchObject({ code: 'ValidationError', message });
});

test('SetAlarmState of an unknown alarm: 404 ResourceNotFound, and not a word more', async () => {
  const unknown = { AlarmName: 'nonexistent', StateValue: 'OK', StateReason: 'test' };
  await expect(setUp().act('SetAlarmState', unknown)).rejects.toMatchObject({
    code: 'ResourceNotFound',
    message: '',
    status: 404,
  });
});

describe('periods shorter than a minute', () => {
  test.each([10, 20, 30])(
    'an alarm with a period of %d seconds sees a metric that is kept by the minute',
    async (Period) => {
      const { kernel, act, put, alarm } = setUp();
      await act('PutMetricAlarm', { ...ALARM, Period, TreatMissingData: 'ignore' });
      await kernel.clock.advance(35_000);
      put(22);
      put(21);
      await kernel.clock.advance(30_000);
      expect(await alarm()).toMatchObject({
        Period,
        StateValue: 'ALARM',
        StateReason: 'Threshold Crossed: 1 datapoint [21.5 (20/11/26 12:00:00)] was greater than the threshold (2.0).',
      });
    },
  );

  test('values in high resolution are kept by the second, others by the minute', async () => {
    const { kernel, act } = setUp();
    await kernel.clock.advance(35_000);
    for (const StorageResolution of [1, 60]) {
      const MetricName = `every-${StorageResolution}`;
      await act('PutMetricData', { Namespace: 'App', MetricData: [{ MetricName, Value: 7, StorageResolution }] });
    }
    const read = async (MetricName: string): Promise<unknown> => {
      const MetricStat = { Metric: { Namespace: 'App', MetricName }, Period: 1, Stat: 'Sum' };
      const { MetricDataResults } = await act('GetMetricData', {
        StartTime: START,
        EndTime: new Date(START.getTime() + MINUTE),
        MetricDataQueries: [{ Id: 'm1', MetricStat }],
      });
      return (MetricDataResults as { Timestamps: Date[] }[])[0]?.Timestamps;
    };
    expect(await read('every-1')).toEqual([new Date('2026-11-20T12:00:35.000Z')]);
    expect(await read('every-60')).toEqual([START]);
  });
});

test('GetMetricStatistics without a unit gives the datapoints of each unit apart', async () => {
  const { act } = setUp();
  const MetricData = [
    { MetricName: 'm-test', Value: 5, Unit: 'Count' },
    { MetricName: 'm-test', Value: 1, Unit: 'Seconds' },
    { MetricName: 'm-test', Value: 10 },
  ];
  await act('PutMetricData', { Namespace: 'App', MetricData });
  const EndTime = new Date(START.getTime() + MINUTE);
  const query = {
    Namespace: 'App',
    MetricName: 'm-test',
    StartTime: START,
    EndTime,
    Period: 60,
    Statistics: ['Average'],
  };
  const { Datapoints } = await act('GetMetricStatistics', query);
  expect(new Set(Datapoints as unknown[])).toEqual(
    new Set([
      { Timestamp: START, Average: 10, Unit: 'None' },
      { Timestamp: START, Average: 5, Unit: 'Count' },
      { Timestamp: START, Average: 1, Unit: 'Seconds' },
    ]),
  );
});
