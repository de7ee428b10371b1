import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { functionEnvironment } from '../../../lib/runtime/config';
import type { ProviderAdapter } from '../../../lib/providers/kit/provider-type';
import type { Provider } from '../../../lib/rotation/provider';
import type { Receipt } from '../../../lib/rotation/receipt';
import { wire, wireReconciler } from '../../../lib/runtime/wiring';

const TYPE: ProviderAdapter<Record<string, unknown>> = {
  type: 'fake',
  needsAdmin: false,
  keyOptions: [],
  check: () => [],
  capabilities: () => {
    throw new Error('not expected here');
  },
  create: () => ({}) as Provider,
};
const RECEIPT: Receipt = {
  v: 1,
  secretArn: 'arn:x',
  versionId: 'v',
  transition: 'issued',
  at: '2026-11-20T12:00:00.000Z',
  keyId: 'k',
  requestedBy: 'rotation',
  evidence: {},
};
const ENV = functionEnvironment({
  rotator: 'gateway',
  providerType: 'fake',
  providerOptions: {},
  graceSeconds: 3600,
  minGraceSeconds: 0,
  functionTimeoutSeconds: 180,
  scheduleGroup: 'keyturn-gateway',
  scheduleRoleArn: 'arn:aws:iam::111122223333:role/scheduler',
  revokeFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:keyturn-gateway-revoke',
  receiptKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/1',
});

describe('the wiring', () => {
  it('is pointed elsewhere by AWS_ENDPOINT_URL alone, for every service', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(/\/([a-z]+)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1] ?? 'unsigned');
      request
        .resume()
        .on('end', () => response.writeHead(400, { 'x-amzn-errortype': 'AccessDeniedException' }).end('{}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const before = { ...process.env };
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    try {
      const { store, schedule, events, receipts, failureQueue, settings } = wireReconciler(
        { ...ENV, KEYTURN_FAILURE_QUEUE_URL: `http://127.0.0.1:${port}/111122223333/failures` },
        TYPE,
      );
      expect(settings).toMatchObject({ rotator: 'gateway', graceSeconds: 3600 });
      const wakeUp = { v: 1, secretArn: 'arn:x', versionId: 'v', keyId: 'k' } as const;
      await expect(store.describe('x')).rejects.toMatchObject({ code: 'ForeignSecret' });
      await expect(schedule.wakeAt(new Date(), wakeUp)).rejects.toMatchObject({ code: 'ScheduleFailed' });
      await expect(failureQueue?.drain(() => Promise.resolve())).rejects.toThrow();
      await expect(receipts.write(RECEIPT)).rejects.toMatchObject({ code: 'ReceiptNotWritten' });
      const silenced = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
      await events.publish({ type: 'Key Issued', secretArn: 'arn:x', secretName: 'x' });
      silenced.mockRestore();
      expect(asked).toEqual(['secretsmanager', 'scheduler', 'sqs', 'kms', 'events']);
    } finally {
      process.env = before;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('has no failure queue where none is configured', () => {
    expect(wireReconciler({ ...ENV }, TYPE).failureQueue).toBeUndefined();
  });

  it('does not start with a wrong environment', () => {
    expect(() => wire({}, TYPE)).toThrow(expect.objectContaining({ code: 'ConfigurationInvalid' }) as Error);
  });
});
