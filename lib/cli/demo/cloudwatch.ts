import type { Stage } from './stage';

const DAY_SECONDS = 86_400;

/** The sum of one of our metrics over all rotators, as CloudWatch has it. */
export async function counted(stage: Stage, metric: string): Promise<number> {
  const now = stage.cloud.now().getTime();
  const days = [...new Set(stage.keys.map(({ provider }) => provider))].map(async (rotator) => {
    const { Datapoints } = await stage.cloud.call('monitoring', 'GetMetricStatistics', {
      Namespace: 'Keyturn',
      MetricName: metric,
      Dimensions: [{ Name: 'rotator', Value: rotator }],
      StartTime: new Date(now - 30 * DAY_SECONDS * 1000),
      EndTime: new Date(now + 60_000),
      Period: DAY_SECONDS,
      Statistics: ['Sum'],
    });
    return Datapoints as readonly { Sum: number }[];
  });
  return (await Promise.all(days)).flat().reduce((total, { Sum }) => total + Sum, 0);
}

/** Which alarms rang for failed rotations, in words. */
export async function alarmsOf(stage: Stage): Promise<string> {
  const rang = stage.cloud.events().filter(({ type, to }) => type === 'AlarmStateChanged' && to === 'ALARM');
  const names = [...new Set(rang.map(({ alarm }) => String(alarm)).filter((name) => name.includes('rotation-failed')))];
  return names.length > 0 ? `alarm ${names.join(', ')} rang` : 'no alarm rang';
}
