import type { Created, DeployServices, ResourceRequest, ResourceType } from '../resource-type';

const TRANSFORMATION = ['DefaultValue', 'Dimensions', 'MetricName', 'MetricNamespace', 'MetricValue', 'Unit'];

export const metricFilter: ResourceType = {
  type: 'AWS::Logs::MetricFilter',
  properties: ['FilterName', 'FilterPattern', 'LogGroupName', 'MetricTransformations'],
  replacedBy: ['FilterName', 'LogGroupName'],
  create: put,
  update: (request, _existing, _before, services) => put(request, services),
  async remove({ physicalId }, before, { call }) {
    await call('logs', 'DeleteMetricFilter', { logGroupName: before.required('LogGroupName'), filterName: physicalId });
  },
};

async function put(request: ResourceRequest, { call }: DeployServices): Promise<Created> {
  const { properties } = request;
  const filterName = properties.text('FilterName') ?? request.generatedName(512);
  await call('logs', 'PutMetricFilter', {
    filterName,
    logGroupName: properties.required('LogGroupName'),
    filterPattern: properties.text('FilterPattern') ?? '',
    metricTransformations: properties.objects('MetricTransformations', TRANSFORMATION).map((transformation) => {
      const defaultValue = transformation.number('DefaultValue');
      const dimensions = transformation.objects('Dimensions', ['Key', 'Value']);
      return {
        metricName: transformation.required('MetricName'),
        metricNamespace: transformation.required('MetricNamespace'),
        metricValue: transformation.required('MetricValue'),
        ...(defaultValue === undefined ? {} : { defaultValue }),
        ...(transformation.all['Unit'] ? { unit: transformation.text('Unit') } : {}),
        ...(dimensions.length > 0
          ? { dimensions: Object.fromEntries(dimensions.map((one) => [one.required('Key'), one.required('Value')])) }
          : {}),
      };
    }),
  });
  return { physicalId: filterName };
}
