import type { Terminal } from '../../lib/cli/terminal';

export interface FakeTerminal extends Terminal {
  /** Lines on stdout and on stderr. */
  readonly out: string[];
  readonly err: string[];
  interrupt(): void;
}

/** A terminal that keeps what is printed, with a person who types these answers, or without anybody. */
export function fakeTerminal(answers?: readonly string[]): FakeTerminal {
  const [out, err, left] = [[] as string[], [] as string[], [...(answers ?? [])]];
  let now = Date.parse('2026-03-02T12:00:00Z');
  let interrupt = (): void => undefined;
  const interrupted = new Promise<void>((resolve) => (interrupt = resolve));
  return {
    out,
    err,
    interrupt: () => interrupt(),
    env: {},
    print: (line) => void out.push(line),
    printError: (line) => void err.push(line),
    interrupted,
    isInteractive: answers !== undefined,
    ask: (question) => {
      err.push(question);
      return Promise.resolve(left.shift() ?? '');
    },
    userName: 'jo',
    clock: {
      now: () => new Date(now),
      sleep: (ms) => {
        now += ms;
        return Promise.resolve();
      },
    },
  };
}
