import type { LocalDeployment } from '../../lib/local/deploy-inventory';
import { PLACEHOLDER_TEXT } from '../../lib/rotation/secret-value';
import { findSecrets } from '../../lib/testing/find-secrets';

/** All text that a deployment has shown to anybody: its event log, logs, schedules, tags, alarms, and functions' settings. */
export async function everythingSaid({ cloud, vendors }: LocalDeployment): Promise<string> {
  const { logs, secretsManager, lambda } = cloud.services;
  const call = (service: string, operation: string, input = {}) =>
    cloud.kernel.call({ kind: 'administrator' }, service, operation, input);
  const { ScheduleGroups } = (await call('scheduler', 'ListScheduleGroups')) as { ScheduleGroups: { Name: string }[] };
  const schedules: unknown[] = [];
  for (const { Name: GroupName } of ScheduleGroups) {
    const { Schedules } = (await call('scheduler', 'ListSchedules', { GroupName })) as {
      Schedules: { Name: string }[];
    };
    for (const { Name } of Schedules) schedules.push(await call('scheduler', 'GetSchedule', { GroupName, Name }));
  }
  return JSON.stringify([
    cloud.events(),
    [...logs.groups.values()].map(({ streams }) => [...streams.values()].map(({ events }) => events)),
    schedules,
    [...secretsManager.secrets.byArn.values()].map(({ tags, description, versions }) => [
      tags,
      description,
      versions.map(({ labels }) => labels),
    ]),
    [...lambda.functions.values()].map(({ spec }) => spec),
    await call('monitoring', 'DescribeAlarms'),
    [...vendors.values()].map((vendor) => vendor.view()),
  ]);
}

/** Every value that must have been shown to nobody: what all secrets hold and held, and what the providers issued. */
export function secretValues({ cloud, vendors }: LocalDeployment): readonly string[] {
  const { secretsManager, iam } = cloud.services;
  const stored = [...secretsManager.secrets.byArn.values()].flatMap(({ versions }) =>
    versions.flatMap(({ value }) => (value?.kind === 'text' ? valuesIn(value.text) : [])),
  );
  const issued = [...vendors.values()].flatMap((vendor) => vendor.keys.all().map(({ value }) => value));
  const accessKeys = [...iam.users.users.keys()].flatMap((name) =>
    iam.users.keysOf(name).map(({ secretAccessKey }) => secretAccessKey),
  );
  return [...new Set([...stored, ...issued, ...accessKeys])].filter(
    (value) => value !== '' && value !== PLACEHOLDER_TEXT,
  );
}

/** Of the fields of a value those that are secret; bare text whole. */
function valuesIn(text: string): readonly string[] {
  try {
    const { apiKey, token, secret } = JSON.parse(text) as Readonly<Record<string, string>>;
    return [apiKey, token, secret].filter((value) => value !== undefined);
  } catch {
    return [text];
  }
}

/** The secret values that are in the texts, however encoded. Must be empty; throws when there was nothing to look for. */
export async function leaked(deployment: LocalDeployment, ...texts: readonly string[]): Promise<readonly string[]> {
  const values = secretValues(deployment);
  if (values.length === 0) throw new Error('no secret value to look for');
  const said = [await everythingSaid(deployment), ...texts].join('\n');
  return findSecrets(values, said);
}
