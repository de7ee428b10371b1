import type { LocalDeployment } from '../../lib/local/deploy-inventory';
import { findSecrets } from '../../lib/testing/find-secrets';
import { printed } from '../support/printed';
import { type Overheard, secretsIn } from './overhear';
import { openCloud } from '../../packages/local-cloud/test/open-cloud';

type Said = Pick<LocalDeployment, 'cloud' | 'fakeProviders'>;

/**
 * All that a deployment has shown to anybody: its event log, the functions' logs and settings, the resources of its
 * stacks (dashboards and alarms among them), schedules, messages that wait in queues, receipts, the secrets' tags and labels,
 * what its observers see, every request to AWS with its answer, and what commands printed. Requests to a provider and
 * the values of secrets are not part of it: that is where keys belong.
 */
async function everythingSaid({ cloud, fakeProviders }: Said, { said }: Overheard): Promise<string> {
  const { logs, secretsManager, lambda, sqs } = openCloud(cloud).services;
  const { call } = cloud;
  const { ScheduleGroups } = (await call('scheduler', 'ListScheduleGroups')) as { ScheduleGroups: { Name: string }[] };
  const schedules: unknown[] = [];
  for (const { Name: GroupName } of ScheduleGroups) {
    const { Schedules } = (await call('scheduler', 'ListSchedules', { GroupName })) as {
      Schedules: { Name: string }[];
    };
    for (const { Name } of Schedules) schedules.push(await call('scheduler', 'GetSchedule', { GroupName, Name }));
  }
  const parts: readonly unknown[] = [
    cloud.events(),
    [...logs.groups.values()].map(({ streams }) => [...streams.values()].map(({ events }) => events)),
    schedules,
    [...sqs.queues.values()].map(({ messages }) => messages),
    [...secretsManager.secrets.byArn.values()].map(({ tags, description, versions }) => [
      tags,
      description,
      versions.map(({ labels }) => labels),
    ]),
    [...lambda.functions.values()].map(({ spec }) => spec),
    [...cloud.stacks.values()].map(({ outputs, resources }) => [outputs, [...resources]]),
    await call('monitoring', 'DescribeAlarms'),
    [...fakeProviders.values()].map((fakeProvider) => fakeProvider.view()),
  ];
  return [...parts.map((part) => JSON.stringify(part)), ...said, printed()].join('\n');
}

/** Every value that must have been shown to nobody: what secrets hold and held, what the providers issued, what people put. */
function secretValues({ cloud, fakeProviders }: Said, { secrets }: Overheard): readonly string[] {
  const { secretsManager, iam } = openCloud(cloud).services;
  const stored = [...secretsManager.secrets.byArn.values()].flatMap(({ versions }) =>
    versions.flatMap(({ value }) => (value?.kind === 'text' ? secretsIn(value.text) : [])),
  );
  const issued = [...fakeProviders.values()].flatMap((fakeProvider) =>
    fakeProvider.keys.all().map(({ value }) => value),
  );
  const accessKeys = [...iam.users.users.keys()].flatMap((name) =>
    iam.users.keysOf(name).map(({ secretAccessKey }) => secretAccessKey),
  );
  return [...new Set([...stored, ...issued, ...accessKeys, ...secrets])];
}

/** The secret values that were said, however encoded. Must be empty; throws when there was nothing to look for. */
export async function leaked(deployment: Said, overheard: Overheard): Promise<readonly string[]> {
  const values = secretValues(deployment, overheard);
  if (values.length === 0) throw new Error('no secret value to look for');
  return findSecrets(values, await everythingSaid(deployment, overheard));
}
