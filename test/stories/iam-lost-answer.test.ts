import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What the creation of an access key fails with, in a process whose IAM is at this endpoint. */
async function createAt(endpoint: string): Promise<unknown> {
  const program = ['--import', 'tsx', join(__dirname, 'create-a-key.ts')];
  const credentials = { AWS_ACCESS_KEY_ID: 'AKIAROLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'us-east-1' };
  const env = { ...process.env, ...credentials, AWS_ENDPOINT_URL: endpoint };
  const { stdout } = await promisify(execFile)(process.execPath, program, { env });
  return JSON.parse(stdout);
}

test('tells a lost answer from a connection that was never made, and repeats neither', async () => {
  const asked: string[] = [];
  const server = createServer((request) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push(new URLSearchParams(body).get('Action') ?? '');
      request.socket.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    expect(await createAt(`http://127.0.0.1:${port}`)).toMatchObject({ code: 'ECONNRESET', details: {} });
    expect(asked).toEqual(['CreateAccessKey']);
    const refused = await createAt('http://127.0.0.1:1');
    expect(refused).toMatchObject({ code: 'ECONNREFUSED', details: { sent: false } });
  } finally {
    server.close();
  }
});
