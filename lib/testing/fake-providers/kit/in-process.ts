import type { Http, HttpRequest } from '../../../providers/kit/provider-type';
import type { Vendor } from './fake-provider';

/** A vendor as an `Http` port, without sockets. A vendor that hangs is given up when `sleep` has passed the time limit. */
export function inProcess(vendor: Pick<Vendor, 'handle'>, sleep: (ms: number) => Promise<void>): Http {
  return async (request: HttpRequest) => {
    const answer = vendor.handle(request);
    if (answer === 'hang') {
      await sleep(request.timeoutMs);
      throw noAnswer('TIMEOUT');
    }
    if (answer === 'reset') throw noAnswer('ECONNRESET');
    return answer;
  };
}

function noAnswer(code: string): Error {
  return Object.assign(new Error(`no answer: ${code}`), { code });
}
