import type { Terminal } from '../../../lib/cli/terminal';
import { keepPrinted } from '../../support/printed';

export interface FakeTerminal extends Terminal {
  /** Lines on stdout and on stderr. */
  readonly out: string[];
  readonly err: string[];
  interrupt(): void;
}

/** A terminal that keeps what is printed, with a person who types these answers, or without anybody. */
export function fakeTerminal(answers?: readonly string[]): FakeTerminal {
  const [out, err, left] = [[] as string[], [] as string[], [...(answers ?? [])]];
  const printTo = (lines: string[]) => (line: string) => {
    lines.push(line);
    keepPrinted(line);
  };
  let now = Date.parse('2026-03-02T12:00:00Z');
  let interrupt = (): void => undefined;
  const interrupted = new Promise<void>((resolve) => (interrupt = resolve));
  return {
    out,
    err,
    interrupt: () => interrupt(),
    env: {},
    print: printTo(out),
    printError: printTo(err),
    interrupted,
    isInteractive: answers !== undefined,
    ask: (question) => {
      printTo(err)(question);
      return Promise.resolve(left.shift() ?? '');
    },
    askUnseen: () => Promise.resolve(''),
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
