import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrapProgram } from '../../src/runner/bootstrap-program';
import type { FunctionSpec } from '../../src/runner/function-spec';
import type { ErrorDocument } from '../../src/runner/messages';
import { createRunner, type InvocationResult, type Runner } from '../../src/runner/runner';

const VIRTUAL_NOW = Date.parse('2031-05-06T07:08:09Z');
const lines: string[] = [];
const ended: string[] = [];
let directory: string;
let runner: Runner;
let ids = 0;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'local-cloud-runner-'));
  lines.length = 0;
  ended.length = 0;
  ids = 0;
  runner = createRunner({
    region: 'eu-west-1',
    endpoint: () => 'http://127.0.0.1:4566',
    now: () => new Date(VIRTUAL_NOW),
    newId: () => `0000-${++ids}`,
    issueSession: (role, session) => ({
      accessKeyId: `ASIA${++ids}`,
      secretAccessKey: `secret of ${role}`,
      sessionToken: session,
    }),
    onStart: () => undefined,
    endSession: (accessKeyId) => ended.push(accessKeyId),
    onLine: (_, __, line) => lines.push(line),
    maxProcesses: 3,
  });
});
afterEach(async () => {
  await runner.stop();
  rmSync(directory, { recursive: true });
});

function spec(code: string, more: Partial<FunctionSpec> = {}): FunctionSpec {
  const file = more.handler?.startsWith('plain') ? 'plain.js' : 'index.mjs';
  writeFileSync(join(directory, file), code);
  return {
    functionName: 'rotate',
    functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:rotate',
    roleArn: 'arn:aws:iam::123456789012:role/rotate',
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    codeDirectory: directory,
    environment: {},
    timeoutSeconds: 5,
    memorySizeMb: 256,
    logGroup: '/acme/rotate',
    logFormat: 'JSON',
    ...more,
  };
}
const run = (fn: FunctionSpec, event: unknown = {}, requestId = `r${++ids}`): Promise<InvocationResult> =>
  runner.invoke(fn, { requestId, payload: JSON.stringify(event) });
function answer({ outcome }: InvocationResult): unknown {
  return outcome.kind === 'done' ? JSON.parse(outcome.message.payload) : outcome;
}
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
const parsedLines = (): unknown[] => lines.map((line) => JSON.parse(line) as unknown);

describe('a function in its process', () => {
  test('gets the event and the context, and answers', async () => {
    const fn = spec(`export const handler = async (event, context) => ({
      event, id: context.awsRequestId, arn: context.invokedFunctionArn, group: context.logGroupName,
      left: context.getRemainingTimeInMillis() })`);
    expect(answer(await run(fn, { Step: 'createSecret' }, 'abc'))).toEqual({
      event: { Step: 'createSecret' },
      id: 'abc',
      arn: fn.functionArn,
      group: '/acme/rotate',
      left: expect.any(Number),
    });
  });

  test('has the environment of the template and of Lambda, and nothing of ours', async () => {
    const fn = spec(`export const handler = async () => process.env`, { environment: { ACME_ROTATOR: 'gateway' } });
    const env = answer(await run(fn)) as Record<string, string>;
    expect(env).toMatchObject({
      ACME_ROTATOR: 'gateway',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_LAMBDA_FUNCTION_NAME: 'rotate',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_LOG_GROUP_NAME: '/acme/rotate',
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_SECRET_ACCESS_KEY: `secret of ${fn.roleArn}`,
      AWS_SESSION_TOKEN: 'rotate',
    });
    expect(Object.keys(env).filter((name) => /^(JEST|npm_|NODE|USER|PWD)/.test(name))).toEqual([]);
  });

  test("hears nothing of the SDK about the age of this machine's Node", async () => {
    const code = `export const handler = async () => process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED`;
    expect(answer(await run(spec(code)))).toBe('true');
  });

  test('lives in virtual time, wherever it asks', async () => {
    const fn =
      spec(`export const handler = async () => ({ now: Date.now(), made: new Date().getTime(), said: Date.parse(Date()),
      iso: new Date(0).toISOString(), is: new Date() instanceof Date, same: new Date().constructor === Date })`);
    const times = answer(await run(fn)) as Record<string, number>;
    for (const time of [times['now'], times['made'], times['said']]) {
      expect(Math.abs((time ?? 0) - VIRTUAL_NOW)).toBeLessThan(600_000);
    }
    expect(times).toMatchObject({ iso: '1970-01-01T00:00:00.000Z', is: true, same: true });
  });

  test('stays warm', async () => {
    const fn = spec(`let n = 0; export const handler = async () => ({ n: ++n, pid: process.pid })`);
    const first = answer(await run(fn));
    expect(answer(await run(fn))).toEqual({ ...(first as object), n: 2 });
  });

  test('runs concurrently in processes of its own, and further invocations wait for a place', async () => {
    const fn = spec(`export const handler = async () => {
      await new Promise((done) => setTimeout(done, 150)); return process.pid }`);
    const pids = (await Promise.all([run(fn), run(fn), run(fn), run(fn), run(fn)])).map(answer);
    expect(new Set(pids).size).toBe(3);
    expect(pids).not.toContainEqual(expect.objectContaining({ kind: 'exit' }));
  });

  test('keeps two idle processes warm, not more', async () => {
    const fn = spec(`export const handler = async () => {
      await new Promise((done) => setTimeout(done, 100)); return process.pid }`);
    const pids = (await Promise.all([run(fn), run(fn), run(fn)])).map(answer) as number[];
    await new Promise((done) => setTimeout(done, 100));
    expect(pids.filter(isAlive)).toHaveLength(2);
  });

  test('gives no invocation to an idle process that is being ended', async () => {
    const fn = spec(`export const handler = async () => {
      await new Promise((done) => setTimeout(done, 100)); return 'done' }`);
    const three = () => Promise.all([run(fn), run(fn), run(fn)]);
    await three();
    expect((await three()).map(answer)).toEqual(['done', 'done', 'done']);
  });

  test('is started anew when its code or settings changed', async () => {
    const code = `export const handler = async () => ({ pid: process.pid, v: process.env.V })`;
    const before = answer(await run(spec(code, { environment: { V: '1' } }))) as { pid: number };
    runner.retire('rotate');
    const after = answer(await run(spec(code, { environment: { V: '2' } }))) as { pid: number; v: string };
    expect(after.v).toBe('2');
    expect(after.pid).not.toBe(before.pid);
  });

  test('never runs other settings in an old process', async () => {
    const code = `export const handler = async () => process.env.V`;
    expect(answer(await run(spec(code, { environment: { V: '1' } })))).toBe('1');
    expect(answer(await run(spec(code, { environment: { V: '2' } })))).toBe('2');
  });

  test('may be CommonJS', async () => {
    const fn = spec(`exports.handler = async () => require('node:path').sep`, { handler: 'plain.handler' });
    expect(answer(await run(fn))).toBe('/');
  });
});

describe('output', () => {
  test('arrives before the answer does: console lines in JSON, raw lines untouched', async () => {
    const fn = spec(`export const handler = async () => {
      console.log('hello', 1); console.warn({ a: 1 }); console.debug('no');
      process.stdout.write('{"_aws":{}}\\n'); process.stderr.write('without an end') }`);
    const withLevel = { ...fn, logLevel: 'INFO' };
    expect(answer(await run(withLevel, {}, 'req'))).toBeNull();
    expect(lines).toContain('{"_aws":{}}');
    expect(lines).toContain('without an end');
    const json = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as unknown);
    const timestamp = expect.stringMatching(/^2031-05-06T07:08:/) as string;
    expect(json).toEqual([
      { timestamp, level: 'INFO', requestId: 'req', message: 'hello 1' },
      { timestamp, level: 'WARN', requestId: 'req', message: { a: 1 } },
      { _aws: {} },
    ]);
  });

  test('is complete when the answer arrives, however much it is', async () => {
    const fn = spec(
      `export const handler = async () => { for (let i = 0; i < 4000; i++) process.stdout.write('line ' + i + ' ' + 'x'.repeat(100) + '\\n') }`,
    );
    await run(fn);
    expect(lines).toHaveLength(4000);
    expect(lines.at(-1)).toMatch(/^line 3999 /);
  });

  test('is text with tabs where the function logs text', async () => {
    const fn = spec(`export const handler = async () => console.info('hello')`, { logFormat: 'Text' });
    await run(fn, {}, 'req');
    expect(lines[0]).toMatch(/^2031-05-06T\S+Z\treq\tINFO\thello$/);
  });
});

describe('failures', () => {
  test('a rejection is an error document, and is logged; the process goes on', async () => {
    const fn = spec(`let n = 0; export const handler = async () => { n++;
      if (n === 1) { const e = new Error('no slot'); e.name = 'SlotsFull'; throw e }
      if (n === 2) throw 'text';
      return n }`);
    const { outcome } = await run(fn);
    expect(outcome).toMatchObject({ kind: 'done', message: { failed: true, last: false } });
    expect(answer({ outcome } as InvocationResult)).toEqual({
      errorType: 'SlotsFull',
      errorMessage: 'no slot',
      trace: expect.arrayContaining(['SlotsFull: no slot']),
    });
    expect(parsedLines()).toEqual([
      expect.objectContaining({ level: 'ERROR', message: expect.objectContaining({ errorType: 'SlotsFull' }) }),
    ]);
    expect(answer(await run(fn))).toEqual({ errorType: 'string', errorMessage: 'text', trace: [] });
    expect(answer(await run(fn))).toBe(3);
  });

  test.each([
    ['no file', 'export const x = 1', 'absent.handler', 'Runtime.ImportModuleError'],
    ['no such export', 'export const x = 1', 'index.handler', 'Runtime.HandlerNotFound'],
    [
      'a module that is not bundled',
      `import '@aws-sdk/client-sts'; export const handler = 1`,
      'index.handler',
      'Runtime.ImportModuleError',
    ],
    ['bad syntax', 'export const = 1', 'index.handler', 'Runtime.UserCodeSyntaxError'],
  ])('code that cannot be loaded (%s) fails each time in a new process', async (_, code, handler, errorType) => {
    const fn = { ...spec(code), handler };
    expect((answer(await run(fn)) as ErrorDocument).errorType).toBe(errorType);
    expect((answer(await run(fn)) as ErrorDocument).errorType).toBe(errorType);
  });

  test('a timeout ends the process in real time', async () => {
    const fn = spec(
      `export const handler = async (event) => { if (event.hang) await new Promise(() => setInterval(() => {}, 1000)); return 'ok' }`,
      {
        timeoutSeconds: 1,
      },
    );
    expect((await run(fn, { hang: true })).outcome).toEqual({ kind: 'timeout' });
    expect(answer(await run(fn))).toBe('ok');
  });

  test('an exit in the middle is reported with its status', async () => {
    const fn = spec(`export const handler = async () => process.exit(3)`);
    expect((await run(fn)).outcome).toEqual({ kind: 'exit', how: 'exit status 3' });
  });

  test('an unhandled rejection fails the invocation and ends the process', async () => {
    const fn = spec(
      `export const handler = async () => { Promise.reject(new Error('lost')); await new Promise((d) => setTimeout(d, 500)) }`,
    );
    const result = await run(fn);
    expect(answer(result)).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: lost',
    });
    expect(result.outcome).toMatchObject({ message: { last: true } });
  });

  test('an error outside of the handler counts once, even if the handler goes on to answer', async () => {
    const fn = spec(`export const handler = async () => {
      setImmediate(() => { throw new Error('outside') }); await new Promise((done) => setImmediate(done)); return 'ok' }`);
    expect(answer(await run(fn))).toMatchObject({ errorMessage: 'outside' });
    await runner.stop();
    expect(lines.filter((line) => line.includes('\u0000'))).toEqual([]);
  });

  test('an answer that is not JSON is a marshal error', async () => {
    expect(answer(await run(spec(`export const handler = async () => 1n`)))).toMatchObject({
      errorType: 'Runtime.MarshalError',
    });
  });

  test('a running invocation can be killed, by session and by function', async () => {
    const fn = spec(
      `export const handler = async (event) => { console.log('started'); await new Promise((d) => setTimeout(d, 4000)) }`,
    );
    const running = run(fn);
    while (lines.length === 0) await new Promise((done) => setTimeout(done, 10));
    expect(runner.kill({ accessKeyId: 'ASIA0' })).toBe(0);
    expect(runner.kill({ functionName: 'other' })).toBe(0);
    expect(runner.kill({ functionName: 'rotate' })).toBe(1);
    expect((await running).outcome).toEqual({ kind: 'exit', how: 'signal: killed' });
  });
});

test('stop leaves no process behind', async () => {
  const fn = spec(`export const handler = async () => process.pid`);
  const pid = answer(await run(fn)) as number;
  await runner.stop();
  expect(ended).toEqual([expect.stringMatching(/^ASIA/)]);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await expect(run(fn)).rejects.toThrow('stopped');
});

test('a process whose runner is gone ends by itself, whatever it does', async () => {
  const fn = spec(
    `export const handler = async () => { console.log('busy'); await new Promise(() => setInterval(() => {}, 100)) }`,
  );
  const child = fork(bootstrapProgram(directory), { env: {}, silent: true });
  child.send({
    requestId: 'r',
    payload: '{}',
    now: 0,
    timeoutMs: 9000,
    functionArn: '',
    handler: fn.handler,
    codeDirectory: directory,
  });
  await new Promise((busy) => child.stdout?.once('data', busy));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect();
  const deadline = setTimeout(() => child.kill('SIGKILL'), 60_000);
  expect(await gone).toBe(0);
  clearTimeout(deadline);
});
