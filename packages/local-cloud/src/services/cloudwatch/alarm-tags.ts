import { AwsError, type Kernel, type Operation } from '../../kernel/kernel';
import { requiredText, tagList, textList } from '../input';
import type { Alarm } from './alarm';

/** Tags of alarms. */
export function alarmTagOperations(
  kernel: Kernel,
  alarms: ReadonlyMap<string, Alarm>,
): Readonly<Record<string, Operation>> {
  const alarmOf = (input: Parameters<Operation>[0]): Alarm => {
    const arn = requiredText(input, 'ResourceARN');
    const alarm = [...alarms.values()].find((candidate) => candidate.arn === arn);
    if (alarm) return alarm;
    throw new AwsError('ResourceNotFoundException', `Unknown resource ${arn}`, 404);
  };
  const listTagsForResource: Operation = (input, { caller }) => {
    kernel.authorize(caller, {
      action: 'cloudwatch:ListTagsForResource',
      resource: requiredText(input, 'ResourceARN'),
    });
    return { Tags: Object.entries(alarmOf(input).tags).map(([Key, Value]) => ({ Key, Value })) };
  };
  const tagResource: Operation = (input, { caller }) => {
    kernel.authorize(caller, { action: 'cloudwatch:TagResource', resource: requiredText(input, 'ResourceARN') });
    const alarm = alarmOf(input);
    alarm.tags = { ...alarm.tags, ...tagList(input, 'Tags') };
    return {};
  };
  const untagResource: Operation = (input, { caller }) => {
    kernel.authorize(caller, { action: 'cloudwatch:UntagResource', resource: requiredText(input, 'ResourceARN') });
    const alarm = alarmOf(input);
    const removed = textList(input, 'TagKeys');
    alarm.tags = Object.fromEntries(Object.entries(alarm.tags).filter(([key]) => !removed.includes(key)));
    return {};
  };

  return { ListTagsForResource: listTagsForResource, TagResource: tagResource, UntagResource: untagResource };
}
