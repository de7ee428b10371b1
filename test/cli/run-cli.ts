import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { keepPrinted } from '../support/printed';

const ROOT = join(__dirname, '..', '..');

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  /** Resolves with what was written to stdout once it holds a whole line. */
  firstLine(): Promise<string>;
  ended(): Promise<CliResult>;
}

/** The CLI as a person runs it, in the checkout, with nothing of AWS in its environment but what is given. */
export function startCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  bin = 'keyturn.js',
): RunningCli {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS_|NODE_OPTIONS|JEST_)/.test(name));
  const child = spawn(process.execPath, [join(ROOT, 'bin', bin), ...args], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<CliResult>((resolve) =>
    child.once('close', (status) => {
      keepPrinted(stdout);
      keepPrinted(stderr);
      resolve({ status, stdout, stderr });
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

export function runCli(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
  bin?: string,
): Promise<CliResult> {
  return startCli(args, env, bin).ended();
}
