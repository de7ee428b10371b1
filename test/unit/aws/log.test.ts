import { createLog } from '../../../lib/aws/log';
import { ApiKey } from '../../../lib/rotation/api-key';
import { RotationError } from '../../../lib/rotation/errors';
import { captureJsonLines } from './capture-stdout';

describe('log', () => {
  it('writes one JSON line with the rotator and the fields', () => {
    const lines = captureJsonLines(() => createLog('gateway').warn('key revoked', { keyId: 'key-1' }));
    expect(lines).toMatchObject([{ level: 'WARN', message: 'key revoked', rotator: 'gateway', keyId: 'key-1' }]);
  });

  it('writes a line without fields', () => {
    expect(captureJsonLines(() => createLog('gateway').info('done'))).toMatchObject([
      { level: 'INFO', message: 'done' },
    ]);
  });

  it('never writes a key, nor the message of an error that is not ours, nor that of a cause', () => {
    const parseError = new SyntaxError('Unexpected token in "sk_canary"');
    const ours = new RotationError('ValueNotUnderstood', 'the value is no JSON', false, { cause: parseError });
    const lines = captureJsonLines(() => {
      const log = createLog('gateway');
      log.error('failed', { error: parseError, key: ApiKey.of('sk_canary') });
      log.error('failed', { error: ours });
    });
    expect(JSON.stringify(lines)).not.toContain('sk_canary');
    expect(lines).toMatchObject([
      { error: { code: 'Unexpected', message: expect.stringContaining('SyntaxError') as string } },
      { error: { code: 'ValueNotUnderstood', message: 'the value is no JSON', causes: ['SyntaxError'] } },
    ]);
  });
});
