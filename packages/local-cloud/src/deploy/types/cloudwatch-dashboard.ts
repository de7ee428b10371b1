import type { Created, DeployServices, ResourceRequest, ResourceType } from '../resource-type';

export const dashboard: ResourceType = {
  type: 'AWS::CloudWatch::Dashboard',
  properties: ['DashboardBody', 'DashboardName'],
  replacedBy: ['DashboardName'],
  create: put,
  update: (request, _existing, _before, services) => put(request, services),
  async remove({ physicalId }, _, { call }) {
    await call('monitoring', 'DeleteDashboards', { DashboardNames: [physicalId] });
  },
};

async function put(request: ResourceRequest, { call }: DeployServices): Promise<Created> {
  const { properties } = request;
  const DashboardName = properties.text('DashboardName') ?? request.generatedName(255);
  await call('monitoring', 'PutDashboard', { DashboardName, DashboardBody: properties.required('DashboardBody') });
  return { physicalId: DashboardName };
}
