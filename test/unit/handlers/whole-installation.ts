import type { Installation } from '../../../lib/rotation/installation';

export const TOPIC = 'arn:aws:sns:us-east-1:111122223333:Keyturn-Alarms';

/** An installation in which nothing is wrong, but for what the test says. */
export function wholeInstallation(wrong: Partial<Installation> = {}): Installation {
  const name = 'keyturn-gateway-rotate';
  return {
    functions: () => Promise.resolve([{ name, state: 'Active' }]),
    rotationMayBeInvoked: () => Promise.resolve(true),
    failureDestination: () => Promise.resolve('arn:aws:sqs:us-east-1:111122223333:keyturn-gateway-failures'),
    failedWakeUps: () => Promise.resolve(0),
    scheduleGroup: () => Promise.resolve('ACTIVE'),
    logGroups: () => Promise.resolve([{ name: `/aws/lambda/${name}`, exists: true }]),
    alarms: () =>
      Promise.resolve([
        { name: 'keyturn-gateway-rotation-failed', state: 'OK', actionsEnabled: true, topics: [TOPIC] },
        {
          name: 'keyturn-gateway-reconciler-silent',
          state: 'INSUFFICIENT_DATA',
          actionsEnabled: true,
          topics: [TOPIC],
        },
      ]),
    confirmedSubscriptions: () => Promise.resolve(1),
    ...wrong,
  };
}
