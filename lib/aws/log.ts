import { Logger } from '@aws-lambda-powertools/logger';
import { describeFailure } from '../rotation/failure';
import type { Log } from '../rotation/services';

/** JSON log lines by Powertools, each with the rotator's name. Errors are logged as `describeFailure` allows. */
export function createLog(rotator: string): Log {
  const logger = new Logger({ serviceName: 'keyturn', persistentKeys: { rotator } });
  return {
    info: (message, fields = {}) => logger.info(message, tellable(fields)),
    warn: (message, fields = {}) => logger.warn(message, tellable(fields)),
    error: (message, fields = {}) => logger.error(message, tellable(fields)),
  };
}

function tellable(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? describeFailure(value) : value]),
  );
}
