import {
  CreateScheduleGroupCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { createSchedule } from '../../../lib/aws/schedule';
import { createScheduler } from '../../../packages/local-cloud/src/services/scheduler/scheduler';
import type { WakeUp } from '../../../lib/rotation/key-version';
import { describeScheduleContract } from '../../contracts/schedule-contract';
import { serveCloud } from '../../../packages/local-cloud/test/served-cloud';

const GROUP = 'keyturn-gateway';

describeScheduleContract('SDK against the local cloud', async () => {
  const cloud = await serveCloud(({ kernel }) => [
    createScheduler(kernel, {
      pastSchedule: 'rejected',
      assumeRole: (roleArn) => ({ kind: 'role', roleArn, sessionName: 'scheduler' }),
    }).definition,
  ]);
  const client = new SchedulerClient(cloud.client);
  await client.send(new CreateScheduleGroupCommand({ Name: GROUP }));
  const target = {
    group: GROUP,
    roleArn: 'arn:aws:iam::111122223333:role/scheduler',
    functionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:revoke',
  };
  return {
    clock: cloud.clock,
    schedule: createSchedule(client, cloud.clock, target),
    async scheduled(versionId) {
      const { Schedules: schedules = [] } = await client.send(new ListSchedulesCommand({ GroupName: GROUP }));
      const found: { at: Date; wakeUp: unknown }[] = [];
      for (const { Name } of schedules) {
        const { ScheduleExpression, Target } = await client.send(new GetScheduleCommand({ GroupName: GROUP, Name }));
        const wakeUp = JSON.parse(Target?.Input ?? '{}') as WakeUp;
        const minute = /^at\((.+)\)$/.exec(ScheduleExpression ?? '')?.[1] ?? '';
        if (wakeUp.versionId === versionId) found.push({ at: new Date(`${minute}Z`), wakeUp });
      }
      return found;
    },
    async stop() {
      client.destroy();
      await cloud.stop();
    },
  };
});
