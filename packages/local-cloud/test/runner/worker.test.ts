import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorker } from '../../src/runner/worker';

test('an answer that overtakes the output waits for it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'local-cloud-worker-'));
  const bootstrap = join(directory, 'bootstrap.cjs');
  writeFileSync(
    bootstrap,
    `process.on('message', ({ requestId }) => {
       process.send({ requestId, payload: '1', failed: false, last: false });
       setTimeout(() => {
         process.stdout.write('late\\n\\0end ' + requestId + '\\n');
         process.stderr.write('\\0end ' + requestId + '\\n');
       }, 100);
     });`,
  );
  const lines: string[] = [];
  const worker = startWorker({
    bootstrap,
    codeDirectory: directory,
    environment: {},
    onLine: (line) => lines.push(line),
  });
  try {
    const outcome = await worker.invoke({
      requestId: 'r',
      payload: '{}',
      now: 0,
      timeoutMs: 5000,
      functionArn: '',
      handler: '',
      codeDirectory: directory,
    });
    expect(outcome).toMatchObject({ kind: 'done', message: { payload: '1' } });
    expect(lines).toEqual(['late']);
  } finally {
    worker.kill();
    await worker.exited;
    rmSync(directory, { recursive: true });
  }
});
