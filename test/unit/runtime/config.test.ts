import type { Config } from '../../../lib/runtime/config';
import { functionEnvironment, readConfig } from '../../../lib/runtime/config';

const CONFIG: Config = {
  rotator: 'gateway',
  providerType: 'http',
  providerOptions: { endpoint: 'https://gateway.example.com', maxKeys: 2 },
  adminSecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:admin-AbCdEf',
  graceSeconds: 3600,
  minGraceSeconds: 60,
  functionTimeoutSeconds: 180,
  scheduleGroup: 'keyturn-gateway',
  scheduleRoleArn: 'arn:aws:iam::111122223333:role/scheduler',
  revokeFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:keyturn-gateway-revoke',
  receiptKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/1',
  failureQueueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/failures',
};
const ENV = functionEnvironment(CONFIG);

describe('the environment of a function', () => {
  it('is read as it was written', () => {
    expect(readConfig(ENV)).toEqual(CONFIG);
  });

  it('may leave out what is optional, as an empty variable does', () => {
    const { adminSecretArn: _admin, failureQueueUrl: _queue, ...required } = CONFIG;
    expect(readConfig(functionEnvironment(required))).toEqual(required);
    expect(readConfig({ ...ENV, KEYTURN_ADMIN_SECRET_ARN: '', KEYTURN_FAILURE_QUEUE_URL: '' })).toEqual(required);
  });

  it('may hold what is not ours', () => {
    expect(readConfig({ ...ENV, PATH: '/bin', AWS_REGION: 'us-east-1' })).toEqual(CONFIG);
  });

  it('takes a grace period of 0 and of 30 days', () => {
    expect(readConfig({ ...ENV, KEYTURN_GRACE_SECONDS: '0', KEYTURN_MIN_GRACE_SECONDS: '0' }).graceSeconds).toBe(0);
    expect(readConfig({ ...ENV, KEYTURN_GRACE_SECONDS: '2592000' }).graceSeconds).toBe(2_592_000);
  });

  it('is refused with every problem at once', () => {
    const wrong = {
      KEYTURN_PROVIDER_OPTIONS: '[1]',
      KEYTURN_ADMIN_SECRET_ARN: 'keyturn/admin',
      KEYTURN_GRACE_SECONDS: '24h',
      KEYTURN_MIN_GRACE_SECONDS: '2592001',
      KEYTURN_FUNCTION_TIMEOUT_SECONDS: '901',
      KEYTURN_SCHEDULE_GROUP: '',
      KEYTURN_SCHEDULE_ROLE_ARN: 'scheduler',
      KEYTURN_GRACE: '1h',
    };
    let message = '';
    try {
      readConfig(wrong);
    } catch (error) {
      expect(error).toMatchObject({ code: 'ConfigurationInvalid', retryable: false });
      message = (error as Error).message;
    }
    for (const problem of [
      'KEYTURN_ROTATOR is not set',
      'KEYTURN_PROVIDER_TYPE is not set',
      'KEYTURN_PROVIDER_OPTIONS must be a JSON object',
      'KEYTURN_ADMIN_SECRET_ARN must be an ARN, is "keyturn/admin"',
      'KEYTURN_GRACE_SECONDS must be whole seconds from 0 to 2592000, is "24h"',
      'KEYTURN_MIN_GRACE_SECONDS must be whole seconds',
      'KEYTURN_FUNCTION_TIMEOUT_SECONDS must be whole seconds from 1 to 900, is "901"',
      'KEYTURN_SCHEDULE_GROUP is not set',
      'KEYTURN_SCHEDULE_ROLE_ARN must be an ARN',
      'KEYTURN_REVOKE_FUNCTION_ARN is not set',
      'KEYTURN_RECEIPT_KEY_ARN is not set',
      'KEYTURN_GRACE is not a setting of Keyturn',
    ]) {
      expect(message).toContain(problem);
    }
  });

  it('is refused where the grace period is below its minimum', () => {
    expect(() => readConfig({ ...ENV, KEYTURN_GRACE_SECONDS: '59' })).toThrow('KEYTURN_GRACE_SECONDS is below');
  });

  it('never quotes the options, which may hold what should not be there', () => {
    expect(() => readConfig({ ...ENV, KEYTURN_PROVIDER_OPTIONS: '{"token": canary' })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('canary') as string }) as Error,
    );
  });
});
