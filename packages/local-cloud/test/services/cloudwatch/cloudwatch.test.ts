import { createCloudWatch } from '../../../src/services/cloudwatch/cloudwatch';
import { fakeKernel, ROLE, service, START } from './fake-kernel';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:alarms';
const ERRORS = { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'rotate' } };
const ALARM = {
  AlarmName: 'RotationFailed',
  AlarmDescription: 'A rotation failed',
  AlarmActions: [TOPIC],
  OKActions: [TOPIC],
  Namespace: 'AWS/Lambda',
  MetricName: 'Errors',
  Dimensions: [{ Name: 'FunctionName', Value: 'rotate' }],
  Statistic: 'Sum',
  Period: 300,
  EvaluationPeriods: 1,
  DatapointsToAlarm: 1,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
};

function setUp() {
  const kernel = fakeKernel();
  const cloudWatch = createCloudWatch(kernel);
  kernel.register(cloudWatch.definition);
  const published: Record<string, unknown>[] = [];
  kernel.register({
    signingName: 'sns',
    operations: {
      Publish: (input, { caller }) => {
        published.push({ caller, ...input });
        return { MessageId: 'm' };
      },
    },
  });
  const act = (operation: string, input: Record<string, unknown> = {}) => kernel.do('monitoring', operation, input);
  const put = (value: number, metric = ERRORS) => cloudWatch.putMetric({ ...metric, value, at: kernel.clock.now() });
  const alarm = async (AlarmName = 'RotationFailed') =>
    ((await act('DescribeAlarms', { AlarmNames: [AlarmName] }))['MetricAlarms'] as Record<string, unknown>[])[0];
  const stateOf = async (name?: string) => (await alarm(name))?.['StateValue'];
  return { kernel, cloudWatch, published, act, put, alarm, stateOf };
}

describe('metrics', () => {
  test('statistics over a period, from values, counts and sets', async () => {
    const { act } = setUp();
    await act('PutMetricData', {
      Namespace: 'App',
      MetricData: [
        { MetricName: 'Depth', Value: 2 },
        { MetricName: 'Depth', Values: [4, 6], Counts: [2, 1] },
        { MetricName: 'Depth', StatisticValues: { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 } },
      ],
    });
    const got = await act('GetMetricStatistics', {
      Namespace: 'App',
      MetricName: 'Depth',
      StartTime: START,
      EndTime: new Date(START.getTime() + HOUR),
      Period: 300,
      Statistics: ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'],
    });
    expect(got['Datapoints']).toEqual([
      { Timestamp: START, SampleCount: 6, Sum: 19, Average: 19 / 6, Minimum: 1, Maximum: 6, Unit: 'None' },
    ]);
  });

  test('dimensions make another metric, their order does not', async () => {
    const { act } = setUp();
    const a = { Name: 'a', Value: '1' };
    const b = { Name: 'b', Value: '2' };
    for (const Dimensions of [[a, b], [b, a], [a]]) {
      await act('PutMetricData', { Namespace: 'App', MetricData: [{ MetricName: 'M', Value: 1, Dimensions }] });
    }
    expect((await act('ListMetrics', { Namespace: 'App' }))['Metrics']).toHaveLength(2);
    expect((await act('ListMetrics', { Dimensions: [{ Name: 'b' }] }))['Metrics']).toEqual([
      { Namespace: 'App', MetricName: 'M', Dimensions: [a, b] },
    ]);
  });

  test('a unit that a query names is the only one it sees', async () => {
    const { act, cloudWatch, kernel } = setUp();
    for (const unit of ['Count', 'Seconds', 'Count']) {
      cloudWatch.putMetric({ namespace: 'App', name: 'M', dimensions: {}, value: 5, unit, at: kernel.clock.now() });
    }
    const sums = async (Unit?: string) => {
      const got = await act('GetMetricStatistics', {
        Namespace: 'App',
        MetricName: 'M',
        StartTime: START,
        EndTime: new Date(START.getTime() + HOUR),
        Period: 60,
        Statistics: ['Sum'],
        ...(Unit ? { Unit } : {}),
      });
      return (got['Datapoints'] as { Sum: number }[]).map((point) => point.Sum).sort((a, b) => b - a);
    };
    expect([await sums(), await sums('Count'), await sums('Seconds')]).toEqual([[10, 5], [10], [5]]);
  });

  test('the end of a window is not part of it', async () => {
    const { kernel, act, put } = setUp();
    put(1);
    await kernel.clock.advance(5 * MINUTE);
    put(1);
    const window = { StartTime: START, EndTime: kernel.clock.now(), Period: 60, Statistics: ['Sum'] };
    const metric = { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: ALARM.Dimensions };
    expect((await act('GetMetricStatistics', { ...metric, ...window }))['Datapoints']).toEqual([
      { Timestamp: START, Sum: 1, Unit: 'None' },
    ]);
  });

  test('an expression that refers to itself is refused', async () => {
    const { act } = setUp();
    const window = { StartTime: START, EndTime: new Date(START.getTime() + HOUR) };
    const MetricDataQueries = [
      { Id: 'e1', Expression: 'e2 + 1' },
      { Id: 'e2', Expression: 'e1 + 1' },
    ];
    await expect(act('GetMetricData', { ...window, MetricDataQueries })).rejects.toMatchObject({
      code: 'ValidationError',
      message: "Error in expression 'e1' ['e1' refers to itself]",
    });
  });

  test('a log line whose embedded metrics are wrong is recorded and counted', async () => {
    const { kernel, cloudWatch, act } = setUp();
    cloudWatch.ingestLogLine('{"_aws":{"CloudWatchMetrics":[{}]}}', '/group');
    expect(kernel.events).toContainEqual(
      expect.objectContaining({ source: 'cloudwatch', type: 'EmbeddedMetricsRefused', logGroup: '/group' }),
    );
    expect((await act('ListMetrics', { Namespace: 'AWS/Logs' }))['Metrics']).toEqual([
      {
        Namespace: 'AWS/Logs',
        MetricName: 'EMFValidationErrors',
        Dimensions: [{ Name: 'LogGroupName', Value: '/group' }],
      },
    ]);
  });

  test('GetMetricData: a metric and math over it, newest first', async () => {
    const { kernel, act, put } = setUp();
    put(1);
    await kernel.clock.advance(10 * MINUTE);
    put(3);
    const input = {
      StartTime: START,
      EndTime: new Date(START.getTime() + 15 * MINUTE),
      MetricDataQueries: [
        { Id: 'e1', Expression: 'FILL(m1, 0) * 10', Label: 'tenfold' },
        {
          Id: 'm1',
          MetricStat: {
            Metric: { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: ALARM.Dimensions },
            Period: 300,
            Stat: 'Sum',
          },
          ReturnData: false,
        },
      ],
    };
    const at = (minutes: number) => new Date(START.getTime() + minutes * MINUTE);
    expect((await act('GetMetricData', input))['MetricDataResults']).toEqual([
      { Id: 'e1', Label: 'tenfold', Timestamps: [at(10), at(5), at(0)], Values: [30, 0, 10], StatusCode: 'Complete' },
    ]);
    const [ascending] = (await act('GetMetricData', { ...input, ScanBy: 'TimestampAscending' }))[
      'MetricDataResults'
    ] as { Values: number[] }[];
    expect(ascending?.Values).toEqual([10, 0, 30]);
  });

  test.each([
    ['PutMetricData', { Namespace: 'AWS/Lambda', MetricData: [] }, 'InvalidParameterValueException'],
    ['PutMetricData', { Namespace: 'A', MetricData: [{ MetricName: 'M' }] }, 'MissingRequiredParameterException'],
    [
      'PutMetricData',
      { Namespace: 'A', MetricData: [{ MetricName: 'M', Value: 1, Timestamp: new Date(0) }] },
      'InvalidParameterValueException',
    ],
    [
      'GetMetricStatistics',
      { Namespace: 'A', MetricName: 'M', Period: 60, StartTime: new Date(0), EndTime: START, Statistics: ['Sum'] },
      'InvalidParameterCombinationException',
    ],
    [
      'GetMetricStatistics',
      { Namespace: 'A', MetricName: 'M', Period: 60, StartTime: START, EndTime: START, Statistics: ['p99'] },
      'ValidationError',
    ],
    [
      'GetMetricData',
      {
        StartTime: START,
        EndTime: new Date(START.getTime() + HOUR),
        MetricDataQueries: [{ Id: 'e1', Expression: 'm9 + 1' }],
      },
      'ValidationError',
    ],
  ])('%s refuses %j', async (operation, input, code) => {
    const { act } = setUp();
    await expect(act(operation, input)).rejects.toMatchObject({ code });
  });
});

describe('alarms', () => {
  test('start without data, become OK, ALARM with a breaching datapoint, and OK again', async () => {
    const { kernel, act, put, stateOf, alarm } = setUp();
    await act('PutMetricAlarm', ALARM);
    expect(await alarm()).toMatchObject({
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
      AlarmArn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:RotationFailed',
    });
    await kernel.clock.advance(5 * MINUTE);
    expect(await stateOf()).toBe('OK');
    await kernel.clock.advance(MINUTE);
    put(1);
    await kernel.clock.advance(4 * MINUTE - 1);
    expect(await stateOf()).toBe('OK');
    await kernel.clock.advance(1);
    expect(await alarm()).toMatchObject({
      StateValue: 'ALARM',
      StateReason:
        'Threshold Crossed: 1 out of the last 1 datapoints [1.0 (20/11/26 12:05:00)] was greater than the threshold (0.0) (minimum 1 datapoint for OK -> ALARM transition).',
      StateTransitionedTimestamp: new Date('2026-11-20T12:10:00.000Z'),
    });
    // The datapoint is evaluated again while it is in the evaluation range of three periods.
    await kernel.clock.advance(10 * MINUTE);
    expect(await stateOf()).toBe('ALARM');
    await kernel.clock.advance(5 * MINUTE);
    expect(await stateOf()).toBe('OK');
  });

  test('a value of 0 does not breach', async () => {
    const { kernel, act, put, stateOf } = setUp();
    await act('PutMetricAlarm', ALARM);
    put(0);
    await kernel.clock.advance(5 * MINUTE);
    expect(await stateOf()).toBe('OK');
  });

  test('silence raises an alarm that treats missing data as breaching, after its M out of N hours', async () => {
    const { kernel, act, cloudWatch, stateOf } = setUp();
    await act('PutMetricAlarm', {
      ...ALARM,
      AlarmName: 'ReconcilerSilent',
      Namespace: 'Acme',
      MetricName: 'ReconcilerHeartbeat',
      Dimensions: [{ Name: 'rotator', Value: 'gateway' }],
      Period: 3600,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
    const beat = () =>
      cloudWatch.putMetric({
        namespace: 'Acme',
        name: 'ReconcilerHeartbeat',
        dimensions: { rotator: 'gateway' },
        value: 1,
        at: kernel.clock.now(),
      });
    for (let hour = 0; hour < 48; hour++) {
      beat();
      await kernel.clock.advance(HOUR);
    }
    expect(await stateOf('ReconcilerSilent')).toBe('OK');
    // Three real datapoints are in the range of five for two hours more; then two missing ones count.
    await kernel.clock.advance(3 * HOUR);
    expect(await stateOf('ReconcilerSilent')).toBe('OK');
    await kernel.clock.advance(HOUR);
    expect(await stateOf('ReconcilerSilent')).toBe('ALARM');
    beat();
    await kernel.clock.advance(4 * HOUR);
    expect(await stateOf('ReconcilerSilent')).toBe('ALARM');
    for (let hour = 0; hour < 3; hour++) {
      beat();
      await kernel.clock.advance(HOUR);
    }
    expect(await stateOf('ReconcilerSilent')).toBe('OK');
  });

  test('missing data that is treated as missing leads to INSUFFICIENT_DATA, ignored data keeps the state', async () => {
    const { kernel, act, put, stateOf } = setUp();
    await act('PutMetricAlarm', { ...ALARM, AlarmName: 'a', TreatMissingData: 'missing' });
    await act('PutMetricAlarm', { ...ALARM, AlarmName: 'b', TreatMissingData: 'ignore' });
    put(1);
    await kernel.clock.advance(HOUR);
    expect([await stateOf('a'), await stateOf('b')]).toEqual(['INSUFFICIENT_DATA', 'ALARM']);
  });

  test('metric math decides over several metrics', async () => {
    const { kernel, act, put, stateOf } = setUp();
    const stat = (MetricName: string) => ({
      MetricStat: {
        Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions: ALARM.Dimensions },
        Period: 300,
        Stat: 'Sum',
      },
      ReturnData: false,
    });
    await act('PutMetricAlarm', {
      AlarmName: 'rate',
      EvaluationPeriods: 1,
      Threshold: 50,
      ComparisonOperator: 'GreaterThanThreshold',
      Metrics: [
        { Id: 'rate', Expression: '100 * errors / calls', ReturnData: true },
        { Id: 'errors', ...stat('Errors') },
        { Id: 'calls', ...stat('Invocations') },
      ],
    });
    const calls = { ...ERRORS, name: 'Invocations' };
    put(1);
    put(2, calls);
    await kernel.clock.advance(5 * MINUTE);
    expect(await stateOf('rate')).toBe('OK');
    put(2);
    put(2, calls);
    await kernel.clock.advance(5 * MINUTE);
    expect(await stateOf('rate')).toBe('ALARM');
  });

  test('actions publish AWS’s message as the alarm, on every transition that has one', async () => {
    const { kernel, act, put, published } = setUp();
    await act('PutMetricAlarm', ALARM);
    put(1);
    await kernel.clock.advance(5 * MINUTE);
    const arn = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:RotationFailed';
    expect(published).toEqual([
      {
        caller: service('cloudwatch.amazonaws.com', arn),
        TopicArn: TOPIC,
        Subject: 'ALARM: "RotationFailed" in US East (N. Virginia)',
        Message: expect.any(String),
      },
    ]);
    expect(JSON.parse(String(published[0]?.['Message']))).toEqual({
      AlarmName: 'RotationFailed',
      AlarmDescription: 'A rotation failed',
      AWSAccountId: '111122223333',
      AlarmConfigurationUpdatedTimestamp: '2026-11-20T12:00:00.000+0000',
      NewStateValue: 'ALARM',
      NewStateReason: expect.stringContaining('was greater than the threshold (0.0)'),
      StateChangeTime: '2026-11-20T12:05:00.000+0000',
      Region: 'US East (N. Virginia)',
      AlarmArn: arn,
      OldStateValue: 'INSUFFICIENT_DATA',
      OKActions: [TOPIC],
      AlarmActions: [TOPIC],
      InsufficientDataActions: [],
      Trigger: {
        MetricName: 'Errors',
        Namespace: 'AWS/Lambda',
        StatisticType: 'Statistic',
        Statistic: 'SUM',
        Unit: null,
        Dimensions: [{ value: 'rotate', name: 'FunctionName' }],
        Period: 300,
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 0,
        TreatMissingData: 'notBreaching',
        EvaluateLowSampleCountPercentile: '',
      },
    });
    await kernel.clock.advance(HOUR);
    expect(published.map((message) => message['Subject'])).toEqual([
      'ALARM: "RotationFailed" in US East (N. Virginia)',
      'OK: "RotationFailed" in US East (N. Virginia)',
    ]);
    expect(
      kernel.emitted.map(({ detailType, detail }) => [detailType, (detail['state'] as { value: string }).value]),
    ).toEqual([
      ['CloudWatch Alarm State Change', 'ALARM'],
      ['CloudWatch Alarm State Change', 'OK'],
    ]);
  });

  test('a long alarm name is cut in the subject, which has 100 characters at most', async () => {
    const { act, published } = setUp();
    await act('PutMetricAlarm', { ...ALARM, AlarmName: 'x'.repeat(150) });
    await act('SetAlarmState', { AlarmName: 'x'.repeat(150), StateValue: 'ALARM', StateReason: 'by hand' });
    expect(String(published[0]?.['Subject'])).toHaveLength(100);
    expect(published[0]?.['Subject']).toMatch(/x\.\.\." in US East/);
  });

  test('disabled actions do nothing; a state set by hand lasts until the next evaluation', async () => {
    const { kernel, act, published, stateOf } = setUp();
    await act('PutMetricAlarm', ALARM);
    await act('DisableAlarmActions', { AlarmNames: ['RotationFailed'] });
    await act('SetAlarmState', { AlarmName: 'RotationFailed', StateValue: 'ALARM', StateReason: 'by hand' });
    expect([await stateOf(), published]).toEqual(['ALARM', []]);
    await act('EnableAlarmActions', { AlarmNames: ['RotationFailed'] });
    await kernel.clock.advance(5 * MINUTE);
    expect(await stateOf()).toBe('OK');
    expect(published).toHaveLength(1);
    await expect(act('SetAlarmState', { AlarmName: 'none', StateValue: 'OK', StateReason: 'x' })).rejects.toMatchObject(
      { code: 'ResourceNotFound', status: 404 },
    );
  });

  test('a sleeping alarm wakes up when its state is set, and the same state again does nothing', async () => {
    const { kernel, act, published, stateOf } = setUp();
    await act('PutMetricAlarm', ALARM);
    await kernel.clock.advance(24 * HOUR);
    const set = { AlarmName: 'RotationFailed', StateValue: 'ALARM', StateReason: 'by hand' };
    published.length = 0;
    await act('SetAlarmState', set);
    await act('SetAlarmState', set);
    expect(published).toHaveLength(1);
    await kernel.clock.advance(5 * MINUTE);
    expect(await stateOf()).toBe('OK');
  });

  test('a deleted alarm is silent; an updated one keeps its state', async () => {
    const { kernel, act, put, published, stateOf } = setUp();
    await act('PutMetricAlarm', ALARM);
    put(1);
    await kernel.clock.advance(5 * MINUTE);
    await act('PutMetricAlarm', { ...ALARM, Threshold: 5 });
    expect(await stateOf()).toBe('ALARM');
    await kernel.clock.advance(5 * MINUTE);
    expect(await stateOf()).toBe('OK');
    await act('DeleteAlarms', { AlarmNames: ['RotationFailed'] });
    put(9);
    await kernel.clock.advance(HOUR);
    expect(published).toHaveLength(2);
    expect(await act('DescribeAlarms')).toEqual({ CompositeAlarms: [], MetricAlarms: [] });
  });

  test('history tells configuration, states and actions, newest first', async () => {
    const { kernel, act, put } = setUp();
    await act('PutMetricAlarm', ALARM);
    put(1);
    await kernel.clock.advance(5 * MINUTE);
    const items = (await act('DescribeAlarmHistory', { AlarmName: 'RotationFailed' }))['AlarmHistoryItems'] as {
      HistorySummary: string;
    }[];
    expect(items.map((item) => item.HistorySummary)).toEqual([
      `Successfully executed action ${TOPIC}`,
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
      'Alarm "RotationFailed" created',
    ]);
    const some = await act('DescribeAlarmHistory', { HistoryItemType: 'StateUpdate', MaxRecords: 1 });
    expect(some['AlarmHistoryItems']).toHaveLength(1);
  });

  test('DescribeAlarms filters and pages', async () => {
    const { act } = setUp();
    for (const AlarmName of ['b', 'a-2', 'a-1']) await act('PutMetricAlarm', { ...ALARM, AlarmName });
    await act('SetAlarmState', { AlarmName: 'b', StateValue: 'OK', StateReason: 'x' });
    const names = async (input: Record<string, unknown>) => {
      const got = await act('DescribeAlarms', input);
      return [(got['MetricAlarms'] as { AlarmName: string }[]).map((alarm) => alarm.AlarmName), got['NextToken']];
    };
    expect(await names({ AlarmNamePrefix: 'a-' })).toEqual([['a-1', 'a-2'], undefined]);
    expect(await names({ StateValue: 'OK' })).toEqual([['b'], undefined]);
    expect(await names({ ActionPrefix: 'arn:aws:sqs' })).toEqual([[], undefined]);
    const [first, token] = await names({ MaxRecords: 2 });
    expect(first).toEqual(['a-1', 'a-2']);
    expect(await names({ MaxRecords: 2, NextToken: token })).toEqual([['b'], undefined]);
    await expect(names({ NextToken: 'x' })).rejects.toMatchObject({ code: 'InvalidNextToken' });
  });

  test.each([
    [{ Period: 15 }, /^Period must be 10, 20, 30 or a multiple of 60$/],
    [{ Period: 5 }, /multiple of 60/],
    [{ Period: 90 }, /multiple of 60/],
    [{ Statistic: 'p99' }, /not p99/],
    [{ ExtendedStatistic: 'p99' }, /no alarms with ExtendedStatistic/],
    [{ EvaluationPeriods: 300 }, /across more than a day/],
    [{ DatapointsToAlarm: 2 }, /from 1 to EvaluationPeriods/],
    [{ ComparisonOperator: 'LessThanLowerThreshold' }, /no alarms with ComparisonOperator/],
    [{ TreatMissingData: 'maybe' }, /Option maybe is not supported/],
    [{ AlarmActions: ['arn:aws:automate:us-east-1:ec2:stop'] }, /SNS actions only/],
    [{ AlarmActions: ['topic'] }, /Invalid arn syntax: topic/],
    [{ MetricName: undefined }, /Either MetricName or Metrics/],
    [{ Threshold: undefined }, /Threshold is required/],
  ])('refuses an alarm with %j', async (change, message) => {
    const { act } = setUp();
    await expect(act('PutMetricAlarm', { ...ALARM, ...change })).rejects.toMatchObject({
      code: 'ValidationError',
      message: expect.stringMatching(message),
    });
  });

  test('thirty quiet days cost almost no evaluations', async () => {
    const { kernel, act, put } = setUp();
    let timers = 0;
    const { at } = kernel.clock;
    const counted = { ...kernel.clock, at: (...args: Parameters<typeof at>) => (timers++, at(...args)) };
    Object.assign(kernel, { clock: counted });
    for (let index = 0; index < 20; index++) await act('PutMetricAlarm', { ...ALARM, AlarmName: `a${index}` });
    put(1);
    await kernel.clock.advance(30 * 24 * HOUR);
    expect(timers).toBeLessThanOrEqual(20 * 5);
    put(1);
    await kernel.clock.advance(5 * MINUTE);
    expect((await act('DescribeAlarms', { StateValue: 'ALARM' }))['MetricAlarms']).toHaveLength(20);
  });
});

test('dashboards are kept and given back', async () => {
  const { act } = setUp();
  const DashboardBody = JSON.stringify({ widgets: [] });
  await act('PutDashboard', { DashboardName: 'acme', DashboardBody });
  expect(await act('GetDashboard', { DashboardName: 'acme' })).toMatchObject({
    DashboardName: 'acme',
    DashboardBody,
  });
  await expect(act('PutDashboard', { DashboardName: 'bad', DashboardBody: '[]' })).rejects.toMatchObject({
    code: 'DashboardInvalidInputError',
  });
  await act('DeleteDashboards', { DashboardNames: ['acme'] });
  await expect(act('GetDashboard', { DashboardName: 'acme' })).rejects.toMatchObject({
    code: 'DashboardNotFoundError',
  });
});

test('every operation asks before it acts', async () => {
  const { kernel, cloudWatch } = setUp();
  const input = {
    Namespace: 'A',
    AlarmName: 'a',
    AlarmNames: ['a'],
    ResourceARN: 'arn',
    DashboardName: 'd',
    DashboardNames: ['d'],
  };
  for (const operation of Object.keys(cloudWatch.definition.operations)) {
    const called = (async () => kernel.call(ROLE, 'monitoring', operation, input))();
    await expect(called).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(kernel.asked.at(-1)?.what.action).toBe(`cloudwatch:${operation}`);
  }
});
