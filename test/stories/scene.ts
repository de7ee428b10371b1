import type { LocalDeployment } from '../../lib/local/deploy-inventory';
import { type Inbox, listenToBus, subscribeToAlarms } from './inbox';
import { must } from './must';
import { openSubject, type Subject } from './subject';

/** A subject and the people around it. */
export interface Scene extends Subject {
  /** What reaches those who subscribed to the alarm topic. */
  readonly alarms: Inbox;
  /** Keyturn's events, as a rule of somebody's own sees them. */
  readonly bus: Inbox;
}

/** Deployed, with the first key: what every chapter rests on. */
export async function openScene(deployment: LocalDeployment, rotator: string, secretName: string): Promise<Scene> {
  const { cloud } = deployment;
  const tests = cloud.events().filter(({ type }) => type === 'RotationStep');
  must(tests.length > 0, 'the deployment tests the configuration of each rotation');
  must(
    tests.every(({ failed }) => failed === undefined),
    'the configuration tests pass',
  );
  const [alarms, bus] = [await subscribeToAlarms(cloud), await listenToBus(cloud)];
  const scene = { ...openSubject(deployment, rotator, secretName), alarms, bus };
  await scene.rotate();
  must(scene.isAlive(scene.keyId(scene.stages().current)), 'the first rotation puts a working key in place');
  return scene;
}
