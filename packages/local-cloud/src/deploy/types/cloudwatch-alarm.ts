import type { Created, DeployServices, ResourceRequest, ResourceType } from '../resource-type';

/** Numbers may come as text, and PutMetricAlarm wants numbers. */
const NUMBERS = ['DatapointsToAlarm', 'EvaluationPeriods', 'Period', 'Threshold'];
const OTHERS = [
  'ActionsEnabled',
  'AlarmActions',
  'AlarmDescription',
  'ComparisonOperator',
  'Dimensions',
  'EvaluateLowSampleCountPercentile',
  'ExtendedStatistic',
  'InsufficientDataActions',
  'MetricName',
  'Metrics',
  'Namespace',
  'OKActions',
  'Statistic',
  'Tags',
  'ThresholdMetricId',
  'TreatMissingData',
  'Unit',
];

export const alarm: ResourceType = {
  type: 'AWS::CloudWatch::Alarm',
  properties: ['AlarmName', ...NUMBERS, ...OTHERS],
  replacedBy: ['AlarmName'],
  create: put,
  update: (request, _existing, _before, services) => put(request, services),
  async remove({ physicalId }, _, { call }) {
    await call('monitoring', 'DeleteAlarms', { AlarmNames: [physicalId] });
  },
};

async function put(request: ResourceRequest, { call, kernel }: DeployServices): Promise<Created> {
  const { properties } = request;
  const AlarmName = properties.text('AlarmName') ?? request.generatedName(255);
  const numbers = NUMBERS.filter((name) => properties.all[name] !== undefined).map((name) => [
    name,
    properties.number(name),
  ]);
  await call('monitoring', 'PutMetricAlarm', {
    AlarmName,
    ...properties.pick(...OTHERS),
    ...(Object.fromEntries(numbers) as Readonly<Record<string, number>>),
  });
  const Arn = `arn:${kernel.partition}:cloudwatch:${kernel.region}:${kernel.accountId}:alarm:${AlarmName}`;
  return { physicalId: AlarmName, attributes: { Arn } };
}
