import { eventSubject } from '../../../lib/handlers/invocation';
import { eventOf } from '../../../lib/rotation/key-event';
import { ARN, observedServices, SECRET } from './observed-services';

const unreadable = () => observedServices(() => Promise.reject(new Error('no answer')));

describe('the subject of an event about a secret that is not at hand', () => {
  it('has the owner and the criticality that its tags say', async () => {
    const tags = { 'keyturn:owner': 'payments', 'keyturn:criticality': 'high' };
    const { services } = observedServices(async () => ({ ...SECRET, tags }));
    const subject = await eventSubject(services, ARN);
    expect(eventOf(subject, 'Rotation Failed')).toEqual({
      type: 'Rotation Failed',
      secretArn: ARN,
      secretName: 'prod/gateway-key',
      owner: 'payments',
      criticality: 'high',
    });
  });

  it('goes without them where the secret cannot be described, and the log says so', async () => {
    const { services, observed } = unreadable();
    expect(await eventSubject(services, ARN)).toEqual({ arn: ARN, name: 'prod/gateway-key' });
    expect(observed.lines).toMatchObject([{ level: 'warn' }]);
  });

  it.each([
    ['arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/gateway-key-AbCdEf', 'prod/gateway-key'],
    ['arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:a-b-c-123456', 'a-b-c'],
    ['prod/gateway-key', 'prod/gateway-key'],
    // A bare name is left whole, even where it ends like an ARN.
    ['prod-secret', 'prod-secret'],
  ])('%s has the name %s', async (secretId, name) => {
    expect(await eventSubject(unreadable().services, secretId)).toMatchObject({ name });
  });
});
