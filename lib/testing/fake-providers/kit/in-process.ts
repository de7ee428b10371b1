import type { Http, HttpRequest } from '../../../providers/kit/provider-type';
import type { FakeProvider } from './fake-provider';

/** A provider as an `Http` port, without sockets. A provider that hangs is given up when `sleep` has passed the time limit. */
export function inProcess(fakeProvider: Pick<FakeProvider, 'handle'>, sleep: (ms: number) => Promise<void>): Http {
  return async (request: HttpRequest) => {
    const answer = fakeProvider.handle(request);
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
