import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One answer: a status with a JSON body, text as it is, the connection cut after the request was read, or none for ever. */
export type Answer = { readonly status: number; readonly body: unknown } | 'cut' | 'hang';

interface Received {
  /** `secretsmanager.PutSecretValue`, or method and path where the protocol has no target. */
  readonly target: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ScriptedAws {
  /** The configuration of an SDK client that talks to it. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** What came, in order. */
  readonly received: readonly Received[];
  /** The answers to the next requests, in order. A request beyond them gets status 500. */
  answer(...answers: readonly Answer[]): void;
  stop(): Promise<void>;
}

/** AWS's JSON error. */
export function awsError(code: string, message = 'reported by AWS', status = 400): Answer {
  return { status, body: { __type: code, message, Message: message } };
}

export function ok(body: unknown = {}): Answer {
  return { status: 200, body };
}

/** A server that answers what the test says, to the real SDK over a real socket. */
export async function startScriptedAws(): Promise<ScriptedAws> {
  const received: Received[] = [];
  let script: Answer[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const target = request.headers['x-amz-target'];
      received.push({
        target: typeof target === 'string' ? target : `${request.method} ${request.url}`,
        input: JSON.parse(text || '{}') as Record<string, unknown>,
      });
      const answer = script.shift() ?? awsError('InternalFailure', 'beyond the script', 500);
      if (answer === 'hang') return undefined;
      if (answer === 'cut') return request.socket.destroy();
      const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      const { __type: code } = answer.body as { __type?: string };
      const headers = { 'content-type': 'application/x-amz-json-1.1', ...(code && { 'x-amzn-errortype': code }) };
      return response.writeHead(answer.status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    client: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    received,
    answer(...answers) {
      script = [...answers];
      received.length = 0;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
