import { secretNameOf } from '../../../lib/handlers/invocation';

describe('secretNameOf', () => {
  it.each([
    ['arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/gateway-key-AbCdEf', 'prod/gateway-key'],
    ['arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:a-b-c-123456', 'a-b-c'],
    ['prod/gateway-key', 'prod/gateway-key'],
  ])('%s is %s', (secretId, name) => {
    expect(secretNameOf(secretId)).toBe(name);
  });

  it('leaves a bare name whole, even where it ends like an ARN', () => {
    expect(secretNameOf('prod-secret')).toBe('prod-secret');
  });
});
