import { createHttp } from '../../lib/runtime/http';

/**
 * Run as a program by http.test.ts, since node reads its TLS and proxy variables from the environment of the process:
 * asks each URL of the command line, every host name of which is this machine, and prints what came.
 */
async function main(): Promise<void> {
  const http = createHttp({
    lookup: (_name, options, callback) =>
      options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4),
  });
  const outcomes = process.argv.slice(2).map((url) =>
    http({ method: 'GET', url, headers: {}, timeoutMs: 60_000 }).then(
      ({ body }) => body,
      (error: { code: string }) => error.code,
    ),
  );
  process.stdout.write(JSON.stringify(await Promise.all(outcomes)));
}

void main();
