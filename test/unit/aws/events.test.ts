import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { createEvents } from '../../../lib/aws/events';
import type { KeyEvent } from '../../../lib/rotation/key-event';
import { version } from '../../../package.json';
import { recordingLog } from './recording-log';
import type { ScriptedAws } from './scripted-aws';
import { awsError, ok, startScriptedAws } from './scripted-aws';

const EVENT: KeyEvent = {
  type: 'Rotation Failed',
  secretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/key-AbCdEf',
  secretName: 'prod/key',
  versionId: 'version-1',
  owner: 'payments',
  criticality: 'high',
  code: 'NewKeyRefused',
  evidence: { step: 'testSecret' },
};

describe('events over the SDK', () => {
  let aws: ScriptedAws;
  let client: EventBridgeClient;

  beforeAll(async () => {
    aws = await startScriptedAws();
    client = new EventBridgeClient({ ...aws.client, maxAttempts: 1 });
  });
  afterAll(async () => {
    client.destroy();
    await aws.stop();
  });

  it('puts one entry on the default bus', async () => {
    const log = recordingLog();
    aws.answer(ok({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }));
    await createEvents(client, 'gateway', log).publish(EVENT);
    const { Entries: entries } = aws.received[0]?.input as { Entries: { Detail: string }[] };
    expect(entries).toEqual([
      expect.objectContaining({
        Source: 'keyturn.rotation',
        DetailType: 'Rotation Failed',
        Resources: [EVENT.secretArn],
      }),
    ]);
    expect(JSON.parse(entries[0]?.Detail ?? '')).toEqual({
      v: 1,
      rotator: 'gateway',
      secretArn: EVENT.secretArn,
      secretName: 'prod/key',
      versionId: 'version-1',
      code: 'NewKeyRefused',
      runbook: `https://github.com/keyturn/keyturn/blob/v${version}/docs/runbooks/rotation-failed.md`,
      owner: 'payments',
      criticality: 'high',
      evidence: { step: 'testSecret' },
    });
    expect(log.lines).toEqual([]);
  });

  it('has neither owner nor runbook where the event has none', async () => {
    const log = recordingLog();
    aws.answer(ok({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }));
    const { owner: _owner, ...event } = EVENT;
    await createEvents(client, 'gateway', log).publish({ ...event, type: 'Key Issued' });
    const { Entries: entries } = aws.received[0]?.input as { Entries: { Detail: string }[] };
    const detail = JSON.parse(entries[0]?.Detail ?? '') as object;
    expect(detail).toMatchObject({ secretName: 'prod/key' });
    expect(detail).not.toHaveProperty('owner');
    expect(detail).not.toHaveProperty('runbook');
  });

  it.each([
    [
      'an entry that was not taken',
      ok({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] }),
      'InternalFailure',
    ],
    ['a refusal', awsError('AccessDeniedException'), 'AccessDeniedException'],
    ['a cut connection', 'cut' as const, expect.any(String) as string],
  ])('logs %s, with the whole event, and never throws', async (_, answer, code) => {
    const log = recordingLog();
    aws.answer(answer);
    await createEvents(client, 'gateway', log).publish(EVENT);
    expect(log.lines).toMatchObject([
      {
        level: 'error',
        message: 'event not published',
        fields: { event: 'Rotation Failed', detail: { secretName: 'prod/key' }, code },
      },
    ]);
  });
});
