import { embeddedMetrics } from '../../../src/services/cloudwatch/embedded-metrics';

function line(metadata: unknown, root: Record<string, unknown> = {}): string {
  return JSON.stringify({ _aws: metadata, ...root });
}
const directive = {
  Namespace: 'Acme',
  Dimensions: [['rotator']],
  Metrics: [{ Name: 'RotationFailed', Unit: 'Count' }],
};

test('one sample per metric and dimension set', () => {
  const { samples } = embeddedMetrics(
    line(
      { Timestamp: 1_000, CloudWatchMetrics: [{ ...directive, Dimensions: [['rotator'], ['rotator', 'stage'], []] }] },
      { rotator: 'gateway', stage: 'prod', RotationFailed: 1, secretArn: 'x' },
    ),
  );
  const common = { namespace: 'Acme', name: 'RotationFailed', value: 1, at: new Date(1_000), unit: 'Count' };
  expect(samples).toEqual([
    { ...common, dimensions: { rotator: 'gateway' } },
    { ...common, dimensions: { rotator: 'gateway', stage: 'prod' } },
    { ...common, dimensions: {} },
  ]);
});

test('a list of values is as many samples', () => {
  const { samples } = embeddedMetrics(
    line({ Timestamp: 0, CloudWatchMetrics: [directive] }, { rotator: 'gateway', RotationFailed: [1, 2] }),
  );
  expect(samples.map((sample) => sample.value)).toEqual([1, 2]);
});

test.each(['plain text', '{"message":"no metrics"}', '{"_aws": not json', line({ Timestamp: 1 })])(
  'no metrics and no complaint for %s',
  (text) => {
    expect(embeddedMetrics(text)).toEqual({ samples: [] });
  },
);

test.each([
  [{ CloudWatchMetrics: [directive] }, {}, '_aws.Timestamp must be milliseconds since the epoch'],
  [{ Timestamp: 1, CloudWatchMetrics: [{ Metrics: [] }] }, {}, 'a metric directive needs a Namespace'],
  [
    { Timestamp: 1, CloudWatchMetrics: [directive] },
    { RotationFailed: 1 },
    'the dimension rotator has no text in the root of the line',
  ],
  [
    { Timestamp: 1, CloudWatchMetrics: [directive] },
    { rotator: 'g' },
    'the metric RotationFailed has no number in the root of the line',
  ],
])('says what is wrong with %j', (metadata, root, problem) => {
  expect(embeddedMetrics(line(metadata, root))).toEqual({ samples: [], problem });
});
