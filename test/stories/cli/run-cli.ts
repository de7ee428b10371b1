import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findSecrets } from '../../../lib/testing/find-secrets';
import { keepPrinted } from '../../support/printed';
import { ROOT } from '../../support/root';

const KEEP_RANDOM = pathToFileURL(join(__dirname, 'keep-random.mjs')).href;

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What secrets the process can have made: of `demo` and `local` all keys, and the admin credentials that they make up. */
  readonly secrets: readonly string[];
}

export interface RunningCli {
  readonly child: ChildProcess;
  /** Resolves with what was written to stdout once it holds a whole line. */
  firstLine(): Promise<string>;
  ended(): Promise<CliResult>;
}

/**
 * The CLI as a person runs it, in the checkout, with nothing of AWS in its environment but what is given. That it ended is
 * an error when it printed a secret that it made.
 */
export function startCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  bin = 'keyturn.js',
): RunningCli {
  const kept = mkdtempSync(join(tmpdir(), 'keyturn-random-'));
  // What the SDK says of Node 20 is not what these tests look for.
  const quiet = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const watched = { NODE_OPTIONS: `--import ${KEEP_RANDOM}`, KEPT_RANDOM: join(kept, 'random') };
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS_|NODE_OPTIONS|JEST_)/.test(name));
  const child = spawn(process.execPath, [join(ROOT, 'bin', bin), ...args], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...env, ...quiet, ...watched },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<CliResult>((resolve, reject) =>
    child.once('close', (status) => {
      const secrets = secretsOf(watched.KEPT_RANDOM);
      rmSync(kept, { recursive: true });
      keepPrinted(stdout + stderr);
      const leaked = findSecrets(secrets, stdout + stderr);
      if (leaked.length === 0) resolve({ status, stdout, stderr, secrets });
      else reject(new Error(`I6: ${args[0]} printed ${leaked.length} of the secrets that it made`));
    }),
  );
  return {
    child,
    ended: () => ended,
    firstLine: () =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const end = stdout.indexOf('\n');
          if (end >= 0) resolve(stdout.slice(0, end));
        };
        child.stdout.on('data', look);
        void ended.then(() => reject(new Error(`ended before its first line: ${stderr}`)));
        look();
      }),
  };
}

/** The fakes write random bytes in hexadecimal or in base64. */
function secretsOf(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.flatMap((hex) => [hex, Buffer.from(hex, 'hex').toString('base64')]);
}

export function runCli(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
  bin?: string,
): Promise<CliResult> {
  return startCli(args, env, bin).ended();
}
