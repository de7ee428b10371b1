import { format } from 'node:util';
import { errorDocument } from './error-document';

/** In the order of severity, as Lambda's log level filter has it. */
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
type Level = (typeof LEVELS)[number];

const METHODS = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

interface LambdaConsoleOptions {
  readonly json: boolean;
  /** Lines below it are dropped; Lambda offers this with JSON only. */
  readonly level: string | undefined;
  readonly requestId: () => string | undefined;
  readonly write: (line: string) => void;
}

/**
 * Makes `console` write lines as Lambda's Node.js runtime does. What a library writes to stdout itself (EMF lines,
 * Powertools) stays as it is.
 */
export function installLambdaConsole(options: LambdaConsoleOptions): void {
  const least = LEVELS.indexOf((options.level ?? 'TRACE') as Level);
  for (const [method, level] of Object.entries(METHODS) as [keyof typeof METHODS, Level][]) {
    console[method] = (...args: unknown[]) => {
      if (options.json && LEVELS.indexOf(level) < least) return;
      options.write(
        options.json ? jsonLine(level, args, options.requestId()) : textLine(level, args, options.requestId()),
      );
    };
  }
}

function textLine(level: Level, args: readonly unknown[], requestId = 'undefined'): string {
  return `${new Date().toISOString()}\t${requestId}\t${level}\t${format(...args).replaceAll('\n', '\r')}`;
}

function jsonLine(level: Level, args: readonly unknown[], requestId: string | undefined): string {
  const head = { timestamp: new Date().toISOString(), level, requestId };
  const [first] = args;
  if (args.length !== 1) return JSON.stringify({ ...head, message: format(...args) });
  if (first instanceof Error) {
    const { errorType, errorMessage, trace } = errorDocument(first);
    return JSON.stringify({ ...head, message: { errorType, errorMessage, stackTrace: trace } });
  }
  try {
    return JSON.stringify({ ...head, message: first });
  } catch {
    return JSON.stringify({ ...head, message: format(first) });
  }
}
