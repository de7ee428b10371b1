import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findSecrets } from '../../lib/testing/find-secrets';
import { type RunningCli, startCli } from '../stories/cli/run-cli';
import { keepPrinted, printed } from '../support/printed';
import { runAws } from './aws-command';
import { optionsIn, shellWords } from './shell-words';
import { ROOT } from '../support/root';

/** The one line of `keyturn local`. */
interface Ready {
  readonly endpoint: string;
  readonly region: string;
  readonly fakeProviders: Readonly<Record<string, { readonly endpoint: string; readonly observer: string }>>;
}

interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Somebody at a terminal, who types what a page says. */
export interface Session {
  /** Runs one command as written; rejects for one that fails, or that it does not know. */
  type(line: string): Promise<void>;
  /** The local cloud that was started by a command. */
  readonly local: Ready | undefined;
  /** What the last command answered. */
  readonly answer: unknown;
  /** Ends the local cloud; its exit status. Rejects when anything that was printed holds a secret of it. */
  close(): Promise<number | null>;
}

interface SessionOptions {
  /** Where the files of the page's author lie: `keys.yaml`, `admin.json`. */
  readonly folder: string;
  /** What the page leaves to its reader: `KEY_ID`. Asked when a command uses it. */
  readonly placeholders?: Readonly<Record<string, (session: Session) => Promise<string>>>;
}

/** The page's address of the local cloud; the test's has a port that is free. */
const WRITTEN_ENDPOINT = 'http://127.0.0.1:4566';

export function openSession({ folder, placeholders = {} }: SessionOptions): Session {
  let cli: RunningCli | undefined;
  let local: Ready | undefined;
  let answer: unknown;

  const target = (): Ready => {
    if (!local) throw new Error('no command has started the local cloud yet');
    return local;
  };

  async function startLocal(args: readonly string[]): Promise<void> {
    const port = args.indexOf('--port') + 1;
    const free = args.map((arg, i) => (port > 0 && i === port ? '0' : arg));
    cli = startCli(free);
    local = JSON.parse(await cli.firstLine()) as Ready;
  }

  async function run(words: readonly string[]): Promise<void> {
    const [command = '', ...args] = words;
    if (command === 'export') return;
    if (command === 'aws' || command === 'curl') {
      answer = command === 'aws' ? await runAws(args, target()) : await curl(args);
      // What a secret holds is what one asks for with this; no other answer may have it.
      if (!args.includes('get-secret-value')) keepPrinted(JSON.stringify(answer) ?? '');
    } else if (command === 'npx' && args[0] === 'cdk' && args[1] === 'deploy') await synth(args.slice(2), folder);
    else if (words.slice(0, 4).join(' ') === 'npx --no-install keyturn local') await startLocal(args.slice(2));
    else if (words.slice(0, 3).join(' ') === 'npx --no-install keyturn') {
      const { endpoint, region } = target();
      await succeed(['bin/keyturn.js', ...args.slice(2)], { AWS_ENDPOINT_URL: endpoint, AWS_DEFAULT_REGION: region });
    } else if (command === 'npm' && ['pack', 'install'].includes(args[0] ?? '')) refuseOtherTarballs(args.slice(1));
    else if (command === 'npm') standsInCi(words.join(' '));
    else throw new Error(`nobody tries the command ${words.join(' ')}`);
  }

  const session: Session = {
    async type(line) {
      let text = local ? line.replaceAll(WRITTEN_ENDPOINT, local.endpoint) : line;
      for (const [name, value] of Object.entries(placeholders)) {
        if (text.includes(name)) text = text.replaceAll(name, await value(session));
      }
      await run(shellWords(text).map((word) => withFile(word, folder)));
    },
    get local() {
      return local;
    },
    get answer() {
      return answer;
    },
    async close() {
      if (!cli) return null;
      cli.child.kill('SIGTERM');
      const { status, secrets } = await cli.ended();
      if (findSecrets(secrets, printed()).length > 0) throw new Error('I6: a secret was printed in this session');
      return status;
    },
  };
  return session;
}

/** `file://NAME` is the file's text, as for the AWS CLI; the name of a file of the author's becomes its path. */
function withFile(word: string, folder: string): string {
  if (word.startsWith('file://')) return readFileSync(join(folder, word.slice('file://'.length)), 'utf8');
  const [, before = '', name = ''] = /^(.*=)?([\w.-]+)$/.exec(word) ?? [];
  const path = join(folder, name);
  return name !== '' && existsSync(path) ? before + path : word;
}

async function curl(args: readonly string[]): Promise<unknown> {
  const options = optionsIn(args);
  const url = args.find((arg) => arg.startsWith('http'));
  if (url === undefined) throw new Error('curl without a URL');
  const response = await fetch(url, {
    method: options['-X'] ?? 'GET',
    ...(options['-d'] === undefined ? {} : { body: options['-d'] }),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${body}`);
  return body;
}

/** As far as `cdk deploy` goes without an account. */
async function synth(args: readonly string[], folder: string): Promise<void> {
  await succeed(['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '--output', join(folder, 'cdk.out'), ...args]);
}

/** test/package packs and installs: here the name of the tarball is compared alone. */
function refuseOtherTarballs(tarballs: readonly string[]): void {
  const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, string>;
  const others = tarballs.filter((path) => basename(path) !== `${name}-${version}.tgz`);
  if (others.length > 0) throw new Error(`npm pack makes no ${others.join(', ')}`);
}

function standsInCi(command: string): void {
  const lines = readFileSync(join(ROOT, '.ci/run'), 'utf8').split('\n');
  if (!lines.includes(command)) throw new Error(`CI does not run ${command}`);
}

async function succeed(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  const { status, stderr } = await runNode(args, env);
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with status ${status}: ${stderr}`);
}

/** Runs a program of ours to its end. */
export function runNode(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  const credentials = { AWS_ACCESS_KEY_ID: 'me', AWS_SECRET_ACCESS_KEY: 'me' };
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...credentials, ...env } });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (part: Buffer) => (output[name] += part.toString()));
  return new Promise((resolve) =>
    child.once('close', (status) => {
      keepPrinted(output.stdout + output.stderr);
      resolve({ status, ...output });
    }),
  );
}
