import { logs, receipts } from './read-cloud';
import { must } from './must';
import type { Scene } from './scene';

const MINUTE = 60_000;
const GRACE = 30 * MINUTE;

/** The alarm that the keys of the stories name. */
export const ALARM = 'checkout-errors';

/** The application's errors raise its alarm after a promotion: that is taken back, and nothing more. */
export async function alarmed(scene: Scene): Promise<void> {
  const { cloud, call, secretName } = scene;
  await call('monitoring', 'PutMetricAlarm', {
    ...{ AlarmName: ALARM, Namespace: 'Checkout', MetricName: 'Errors', Statistic: 'Sum', Period: 60 },
    ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
    TreatMissingData: 'notBreaching',
  });
  const good = scene.stages().current;
  await scene.rotate();
  must(scene.stages().current !== good, 'a rotation promotes a key that the application will not take');
  await cloud.advance(2 * MINUTE);
  await scene.bus.read();
  await scene.alarms.read();
  await raise(scene);
  must(scene.stages().current === good, 'the alarm that the key names takes its promotion back');
  must(receipts(scene).includes(`rolledBack ${good} by alarm ${ALARM}`), 'the rollback has a receipt with the alarm');
  must((await scene.bus.read()).includes(`event Key Rolled Back ${secretName} ${good}`), 'the rollback is reported');
  must(
    (await scene.alarms.read()).includes(`event Key Rolled Back ${secretName} ${good}`),
    'those on call hear of a rollback that nobody asked for',
  );

  await cloud.advance(5 * MINUTE);
  await raise(scene);
  must(logs(scene, 'operate').includes('wentBackBefore'), 'the alarm is raised again');
  must(scene.stages().current === good, 'an alarm that comes again moves nothing');

  await call('monitoring', 'DeleteAlarms', { AlarmNames: [ALARM] });
  await cloud.advance(GRACE + 2 * MINUTE);
  must(scene.liveKeys().length === 1, 'the key that was left is revoked when it is due');
}

async function raise({ call, cloud }: Scene): Promise<void> {
  const MetricData = [{ MetricName: 'Errors', Value: 5, Timestamp: cloud.now() }];
  await call('monitoring', 'PutMetricData', { Namespace: 'Checkout', MetricData });
  await cloud.advance(2 * MINUTE);
}
