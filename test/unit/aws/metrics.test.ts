import { createMetrics } from '../../../lib/aws/metrics';
import { captureJsonLines } from './capture-stdout';

describe('metrics', () => {
  it('are embedded metric format with the rotator as the only dimension', () => {
    const lines = captureJsonLines(() => createMetrics('gateway').count('RotationFailed', 1, 'arn:secret'));
    expect(lines).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number) as number,
          CloudWatchMetrics: [
            { Namespace: 'Keyturn', Dimensions: [['rotator']], Metrics: [{ Name: 'RotationFailed', Unit: 'Count' }] },
          ],
        },
        rotator: 'gateway',
        secretArn: 'arn:secret',
        RotationFailed: 1,
      },
    ]);
  });

  it('keep the secret of one count away from the next', () => {
    const metrics = createMetrics('gateway');
    const lines = captureJsonLines(() => {
      metrics.count('RotationFailed', 1, 'arn:secret');
      metrics.count('ReconcilerHeartbeat', 1);
      metrics.count('OverdueRevocations', 0);
    });
    expect(lines.map((line) => line.secretArn)).toEqual(['arn:secret', undefined, undefined]);
    expect(lines.map((line) => line.rotator)).toEqual(['gateway', 'gateway', 'gateway']);
    expect(lines[2]).toMatchObject({ OverdueRevocations: 0 });
  });
});
