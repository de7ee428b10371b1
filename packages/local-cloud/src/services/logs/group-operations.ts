import { AwsError, type Operation } from '../../kernel/kernel';
import { optionalNumber, optionalText, page, textMap } from '../input';
import { storedBytes, type LogGroup } from './log-store';
import { authorizedGroup, createGroup, groupArn, invalidParameter, textOf, type LogsState } from './logs-state';

const PAGE = 50;
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Log groups: create, describe, keep for so long, delete. */
export function groupOperations(state: LogsState): Readonly<Record<string, Operation>> {
  const { kernel, groups } = state;

  const createLogGroup: Operation = (input, { caller }) => {
    const name = textOf(input, 'logGroupName');
    kernel.authorize(caller, { action: 'logs:CreateLogGroup', resource: groupArn(kernel, name) });
    if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
      throw invalidParameter(
        `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
      );
    }
    if (input['kmsKeyId'] !== undefined)
      throw invalidParameter('The local cloud has no log groups encrypted with a KMS key.');
    if (groups.has(name)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    createGroup(state, name, textMap(input, 'tags'));
    return {};
  };

  const describeLogGroups: Operation = (input, { caller }) => {
    kernel.authorize(caller, { action: 'logs:DescribeLogGroups', resource: groupArn(kernel, '*') });
    const prefix = optionalText(input, 'logGroupNamePrefix') ?? '';
    const pattern = optionalText(input, 'logGroupNamePattern')?.toLowerCase() ?? '';
    const found = [...groups.values()]
      .filter((group) => group.name.startsWith(prefix) && group.name.toLowerCase().includes(pattern))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const part = page(found, optionalText(input, 'nextToken'), optionalNumber(input, 'limit') ?? PAGE, () =>
      invalidParameter('The specified nextToken is invalid.'),
    );
    return { logGroups: part.items.map(described), ...(part.next ? { nextToken: part.next } : {}) };
  };

  function described(group: LogGroup): Record<string, unknown> {
    return {
      logGroupName: group.name,
      creationTime: group.createdAt,
      ...(group.retentionInDays === undefined ? {} : { retentionInDays: group.retentionInDays }),
      metricFilterCount: group.filters.size,
      arn: group.arn,
      logGroupArn: groupArn(kernel, group.name),
      logGroupClass: 'STANDARD',
      storedBytes: storedBytes(group),
    };
  }

  const putRetentionPolicy: Operation = (input, { caller }) => {
    const group = authorizedGroup(state, caller, 'PutRetentionPolicy', input);
    const days = optionalNumber(input, 'retentionInDays');
    if (days === undefined || !RETENTION_DAYS.includes(days)) {
      throw invalidParameter(
        `1 validation error detected: Value '${String(days)}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTION_DAYS.join(', ')}]`,
      );
    }
    group.retentionInDays = days;
    return {};
  };

  const deleteRetentionPolicy: Operation = (input, { caller }) => {
    delete authorizedGroup(state, caller, 'DeleteRetentionPolicy', input).retentionInDays;
    return {};
  };

  const deleteLogGroup: Operation = (input, { caller }) => {
    groups.delete(authorizedGroup(state, caller, 'DeleteLogGroup', input).name);
    return {};
  };

  return {
    CreateLogGroup: createLogGroup,
    DescribeLogGroups: describeLogGroups,
    PutRetentionPolicy: putRetentionPolicy,
    DeleteRetentionPolicy: deleteRetentionPolicy,
    DeleteLogGroup: deleteLogGroup,
  };
}
