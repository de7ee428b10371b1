import type { MetricSample } from '../../../src/services/cloudwatch/metric';
import { createLogs } from '../../../src/services/logs/logs';
import { fakeKernel, ROLE, START } from '../cloudwatch/fake-kernel';

const DAY = 86_400_000;
const GROUP = '/acme/gateway/usage';

function setUp() {
  const kernel = fakeKernel();
  const samples: MetricSample[] = [];
  const ingested: [string, string][] = [];
  const logs = createLogs(kernel, {
    putMetric: (sample) => void samples.push(sample),
    ingestLogLine: (line, group) => void ingested.push([line, group]),
  });
  kernel.register(logs.definition);
  const act = (operation: string, input: Record<string, unknown> = {}) =>
    kernel.do('logs', operation, { logGroupName: GROUP, ...input });
  const append = (line: string, stream = 's', at = kernel.clock.now()) => logs.append(GROUP, stream, line, at);
  const messages = async (input: Record<string, unknown> = {}) =>
    ((await act('FilterLogEvents', input))['events'] as { message: string }[]).map((event) => event.message);
  return { kernel, logs, samples, ingested, act, append, messages };
}

describe('groups and streams', () => {
  test('are created once, described, and deleted with all they hold', async () => {
    const { act, messages } = setUp();
    await act('CreateLogGroup');
    await expect(act('CreateLogGroup')).rejects.toMatchObject({
      code: 'ResourceAlreadyExistsException',
      message: 'The specified log group already exists',
    });
    await act('CreateLogStream', { logStreamName: 's' });
    await expect(act('CreateLogStream', { logStreamName: 's' })).rejects.toMatchObject({
      message: 'The specified log stream already exists',
    });
    await act('PutRetentionPolicy', { retentionInDays: 7 });
    expect(await act('DescribeLogGroups', { logGroupNamePrefix: '/acme' })).toMatchObject({
      logGroups: [
        {
          logGroupName: GROUP,
          retentionInDays: 7,
          arn: `arn:aws:logs:us-east-1:111122223333:log-group:${GROUP}:*`,
          creationTime: START.getTime(),
        },
      ],
    });
    await act('DeleteLogGroup');
    await expect(messages()).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
  });

  test('a retention that AWS does not offer is refused', async () => {
    const { act } = setUp();
    await act('CreateLogGroup');
    await expect(act('PutRetentionPolicy', { retentionInDays: 8 })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  test('lines are forgotten after the retention', async () => {
    const { kernel, act, append, messages } = setUp();
    append('old');
    await act('PutRetentionPolicy', { retentionInDays: 1 });
    await kernel.clock.advance(DAY);
    append('new');
    expect(await messages()).toEqual(['old', 'new']);
    await kernel.clock.advance(1);
    expect(await messages()).toEqual(['new']);
  });
});

describe('lines', () => {
  test('PutLogEvents stores, GetLogEvents pages forwards and backwards', async () => {
    const { act } = setUp();
    await act('CreateLogGroup');
    const put = (logEvents: unknown) => act('PutLogEvents', { logStreamName: 's', logEvents });
    await expect(put([])).rejects.toMatchObject({ message: 'The specified log stream does not exist.' });
    await act('CreateLogStream', { logStreamName: 's' });
    const at = START.getTime();
    await put([1, 2, 3].map((n) => ({ timestamp: at + n, message: `line ${n}` })));
    await expect(
      put([
        { timestamp: at + 2, message: 'b' },
        { timestamp: at, message: 'a' },
      ]),
    ).rejects.toMatchObject({ message: 'Log events in a single PutLogEvents request must be in chronological order.' });

    const get = async (input: Record<string, unknown>) => {
      const got = await act('GetLogEvents', { logStreamName: 's', limit: 2, ...input });
      const lines = (got['events'] as { message: string }[]).map((event) => event.message);
      return { lines, forward: got['nextForwardToken'], backward: got['nextBackwardToken'] };
    };
    const head = await get({ startFromHead: true });
    expect(head.lines).toEqual(['line 1', 'line 2']);
    const rest = await get({ nextToken: head.forward });
    expect(rest.lines).toEqual(['line 3']);
    // At the end the token stays the same: that is how clients know.
    expect(await get({ nextToken: rest.forward })).toMatchObject({ lines: [], forward: rest.forward });
    const tail = await get({});
    expect(tail.lines).toEqual(['line 2', 'line 3']);
    expect((await get({ nextToken: tail.backward })).lines).toEqual(['line 1']);
  });

  test('FilterLogEvents: by pattern, stream and time, in the order of time, in pages', async () => {
    const { kernel, act, append, messages } = setUp();
    append('{"uses":1}', 'a');
    await kernel.clock.advance(1000);
    append('{"uses":0}', 'b');
    append('{"uses":5}', 'b');
    append('late', 'a', START);
    expect(await messages()).toEqual(['{"uses":1}', 'late', '{"uses":0}', '{"uses":5}']);
    expect(await messages({ filterPattern: '{ $.uses > 0 }' })).toEqual(['{"uses":1}', '{"uses":5}']);
    expect(await messages({ logStreamNames: ['b'], filterPattern: '{ $.uses > 0 }' })).toEqual(['{"uses":5}']);
    expect(await messages({ startTime: START.getTime() + 1 })).toEqual(['{"uses":0}', '{"uses":5}']);
    expect(await messages({ endTime: START.getTime() + 1000 })).toEqual(['{"uses":1}', 'late']);
    const first = await act('FilterLogEvents', { limit: 3 });
    expect(first['events']).toHaveLength(3);
    expect(await messages({ limit: 3, nextToken: first['nextToken'] })).toEqual(['{"uses":5}']);
  });

  test('a line that comes late stands where its time belongs', async () => {
    const { kernel, act, append } = setUp();
    await kernel.clock.advance(2000);
    append('second');
    append('first', 's', START);
    append('third');
    const { events } = await act('GetLogEvents', { logStreamName: 's' });
    expect((events as { message: string }[]).map((event) => event.message)).toEqual(['first', 'second', 'third']);
  });

  test('DescribeLogStreams orders by last event', async () => {
    const { kernel, act, append } = setUp();
    append('x', 'b');
    await kernel.clock.advance(1);
    append('x', 'a');
    const names = async (input: Record<string, unknown>) =>
      ((await act('DescribeLogStreams', input))['logStreams'] as { logStreamName: string }[]).map(
        (s) => s.logStreamName,
      );
    expect(await names({})).toEqual(['a', 'b']);
    expect(await names({ orderBy: 'LastEventTime' })).toEqual(['b', 'a']);
    expect(await names({ orderBy: 'LastEventTime', descending: true })).toEqual(['a', 'b']);
  });

  test('CloudWatch sees every line, from every writer', async () => {
    const { act, append, ingested } = setUp();
    append('from lambda');
    await act('PutLogEvents', {
      logStreamName: 's',
      logEvents: [{ timestamp: START.getTime(), message: 'from a call' }],
    });
    expect(ingested).toEqual([
      ['from lambda', GROUP],
      ['from a call', GROUP],
    ]);
  });
});

describe('metric filters', () => {
  const usage = (transformation: Record<string, unknown> = {}) => ({
    filterName: 'uses',
    filterPattern: '{ $.uses > 0 }',
    metricTransformations: [
      { metricNamespace: 'Acme', metricName: 'KeyUses', metricValue: '$.uses', ...transformation },
    ],
  });

  test('count lines from their creation on, by a number or a field, with dimensions', async () => {
    const { act, append, samples } = setUp();
    append('{"uses":7}');
    await act('PutMetricFilter', usage({ dimensions: { consumer: '$.consumer' }, unit: 'Count' }));
    append('{"uses":2,"consumer":"frontend-bff"}');
    append('{"uses":2}');
    append('{"uses":0,"consumer":"frontend-bff"}');
    append('plain');
    const sample = { namespace: 'Acme', name: 'KeyUses', unit: 'Count', at: START };
    expect(samples).toEqual([{ ...sample, dimensions: { consumer: 'frontend-bff' }, value: 2 }]);
  });

  test('a default value stands for lines that do not match', async () => {
    const { act, append, samples } = setUp();
    append('x');
    await act('PutMetricFilter', usage({ metricValue: '1', defaultValue: 0 }));
    append('{"uses":9}');
    append('plain');
    expect(samples.map((sample) => sample.value)).toEqual([1, 0]);
  });

  test('are described, replaced and deleted', async () => {
    const { act, append, samples } = setUp();
    append('x');
    await act('PutMetricFilter', usage());
    await act('PutMetricFilter', usage({ metricValue: '1' }));
    expect((await act('DescribeMetricFilters'))['metricFilters']).toEqual([
      expect.objectContaining({ logGroupName: GROUP, ...usage({ metricValue: '1' }) }),
    ]);
    await act('DeleteMetricFilter', { filterName: 'uses' });
    append('{"uses":9}');
    expect(samples).toEqual([]);
    await expect(act('DeleteMetricFilter', { filterName: 'uses' })).rejects.toMatchObject({
      message: 'The specified metric filter does not exist.',
    });
  });

  test.each([
    [{ metricValue: 'many' }, 'The metric value many is neither a number nor a selector.'],
    [
      { defaultValue: 0, dimensions: { a: '$.a' } },
      'Invalid metric transformation: dimensions and default value are mutually exclusive properties.',
    ],
  ])('refuse %j', async (transformation, message) => {
    const { act, append } = setUp();
    append('x');
    await expect(act('PutMetricFilter', usage(transformation))).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message,
    });
  });
});

test('every operation asks before it acts, also before it tells whether a group exists', async () => {
  const { kernel, logs } = setUp();
  for (const operation of Object.keys(logs.definition.operations)) {
    const input = { logGroupName: GROUP, logStreamName: 's' };
    await expect(kernel.call(ROLE, 'logs', operation, input)).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(kernel.asked.at(-1)?.what.action).toBe(`logs:${operation}`);
  }
  const stream = kernel.asked.find((asked) => asked.what.action === 'logs:PutLogEvents')?.what.resource;
  expect(stream).toBe(`arn:aws:logs:us-east-1:111122223333:log-group:${GROUP}:log-stream:s`);
});
