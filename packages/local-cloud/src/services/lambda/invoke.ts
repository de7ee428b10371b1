import { AwsError, type Operation } from '../../kernel/kernel';
import { optionalText, type Input } from '../input';
import { attemptEvent, type AsyncServices } from './async-invoke';
import { namedFunction, policyOf, requireFound } from './function-name';
import { runFunction } from './run-function';

interface InvokeServices extends AsyncServices {
  /** Says how often an asynchronous event is delivered; default once. AWS promises at least once. */
  readonly deliveries?: (functionName: string) => number;
}

/** Invoke: `RequestResponse` waits for the answer, `Event` queues, `DryRun` only asks whether the caller may. */
export function invokeOperation(services: InvokeServices): Operation {
  return async (input, { kernel, caller }) => {
    const named = namedFunction(kernel, services.functions, input);
    const resourcePolicy = policyOf(named.found);
    kernel.authorize(caller, {
      action: 'lambda:InvokeFunction',
      resource: named.arn,
      ...(resourcePolicy ? { resourcePolicy } : {}),
    });
    const fn = requireFound(named);
    const type = optionalText(input, 'InvocationType') ?? 'RequestResponse';
    const payload = payloadOf(input);
    const clientContext = optionalText(input, 'ClientContext');
    const requestId = kernel.newId();

    switch (type) {
      case 'DryRun':
        return { StatusCode: 204 };
      case 'Event': {
        const event = { requestId, payload, receivedAt: kernel.clock.now(), attempts: 0 };
        kernel.record({ source: 'lambda', type: 'AsyncEventAccepted', function: named.name, requestId });
        for (let n = services.deliveries?.(named.name) ?? 1; n > 0; n--) {
          void kernel.clock.track(attemptEvent(services, named.name, event));
        }
        return { StatusCode: 202 };
      }
      case 'RequestResponse': {
        const context = clientContext ? { clientContext: Buffer.from(clientContext, 'base64').toString() } : {};
        const answer = await runFunction(services, fn, { requestId, payload, ...context });
        return {
          StatusCode: 200,
          ExecutedVersion: '$LATEST',
          Payload: Buffer.from(answer.payload),
          ...(answer.functionError ? { FunctionError: answer.functionError } : {}),
          ...(input['LogType'] === 'Tail' ? { LogResult: tail(answer.logLines) } : {}),
        };
      }
      default:
        throw new AwsError(
          'ValidationException',
          `1 validation error detected: Value '${type}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]`,
        );
    }
  };
}

function payloadOf(input: Input): string {
  const given = input['Payload'];
  const text =
    given instanceof Uint8Array ? Buffer.from(given).toString('utf8') : typeof given === 'string' ? given : '';
  if (text === '') return '{}';
  try {
    JSON.parse(text);
  } catch {
    // The parser's own message may quote the payload.
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json', 400, {
      Type: 'User',
    });
  }
  return text;
}

/** The last 4 KB of the log, in base64. */
function tail(lines: readonly string[]): string {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''))
    .subarray(-4096)
    .toString('base64');
}
