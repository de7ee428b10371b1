import { AwsError, type Kernel, type Operation } from '../../kernel/kernel';
import { isRecord, optionalText, requiredText, textList } from '../input';

interface Dashboard {
  readonly body: string;
  readonly modifiedAt: Date;
}

/** Dashboards are kept and given back; nothing draws them here. */
export function dashboardOperations(kernel: Kernel): Readonly<Record<string, Operation>> {
  const dashboards = new Map<string, Dashboard>();
  const arnOf = (name: string): string => `arn:${kernel.partition}:cloudwatch::${kernel.accountId}:dashboard/${name}`;

  const putDashboard: Operation = (input, { caller }) => {
    const name = requiredText(input, 'DashboardName');
    kernel.authorize(caller, { action: 'cloudwatch:PutDashboard', resource: arnOf(name) });
    const body = requiredText(input, 'DashboardBody');
    if (!/^[\w-]{1,255}$/.test(name)) {
      throw new AwsError(
        'InvalidParameterValueException',
        `The value ${name} for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).`,
      );
    }
    checkBody(body);
    dashboards.set(name, { body, modifiedAt: kernel.clock.now() });
    return { DashboardValidationMessages: [] };
  };

  const getDashboard: Operation = (input, { caller }) => {
    const name = requiredText(input, 'DashboardName');
    kernel.authorize(caller, { action: 'cloudwatch:GetDashboard', resource: arnOf(name) });
    const dashboard = dashboards.get(name);
    if (!dashboard) throw notFound(name);
    return { DashboardArn: arnOf(name), DashboardName: name, DashboardBody: dashboard.body };
  };

  const listDashboards: Operation = (input, { caller }) => {
    kernel.authorize(caller, { action: 'cloudwatch:ListDashboards', resource: '*' });
    const prefix = optionalText(input, 'DashboardNamePrefix') ?? '';
    const found = [...dashboards].filter(([name]) => name.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      DashboardEntries: found.map(([name, { body, modifiedAt }]) => ({
        DashboardName: name,
        DashboardArn: arnOf(name),
        LastModified: modifiedAt,
        Size: Buffer.byteLength(body, 'utf8'),
      })),
    };
  };

  const deleteDashboards: Operation = (input, { caller }) => {
    const names = textList(input, 'DashboardNames');
    for (const name of names) {
      kernel.authorize(caller, { action: 'cloudwatch:DeleteDashboards', resource: arnOf(name) });
      if (!dashboards.has(name)) throw notFound(name);
    }
    for (const name of names) dashboards.delete(name);
    return {};
  };

  return {
    PutDashboard: putDashboard,
    GetDashboard: getDashboard,
    ListDashboards: listDashboards,
    DeleteDashboards: deleteDashboards,
  };
}

function notFound(name: string): AwsError {
  return new AwsError('DashboardNotFoundError', `Dashboard ${name} does not exist`, 404);
}

function checkBody(body: string): void {
  let content: unknown;
  try {
    content = JSON.parse(body);
  } catch {
    content = undefined;
  }
  if (isRecord(content) && Array.isArray(content['widgets'])) return;
  const found = { DataPath: '', Message: 'The field DashboardBody must be a valid JSON object with widgets' };
  const fields = { dashboardValidationMessages: [found] };
  throw new AwsError('DashboardInvalidInputError', 'The DashboardBody field is invalid.', 400, fields);
}
