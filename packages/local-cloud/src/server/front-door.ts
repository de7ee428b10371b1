import type { Authenticate } from './authenticate';
import type { Cloud } from '../kernel/cloud';
import { AwsError, type ServiceDefinition } from '../kernel/kernel';
import { ConnectionDropped } from '../faults/faults';
import type { WireRequest, WireResponse } from '../protocols/protocol';
import { route } from './route';
import { parseSignature } from './sigv4';

/** Stands for a service that is not served, to word the error in the protocol of the request. */
const NO_SERVICE: ServiceDefinition = { signingName: '', operations: {} };

/**
 * A fault of the local cloud, shown by its kind and place only: an unforeseen error's message may quote a secret, as
 * JSON.parse does.
 */
function internalFailure(error: unknown, where: string): { readonly answer: AwsError; readonly frames: string[] } {
  const name = error instanceof Error ? error.name : typeof error;
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = stack.split('\n').flatMap((line) => /^\s+at (.*)$/.exec(line)?.[1] ?? []);
  const message = `The local cloud failed in ${where}, which is a fault of its own: ${name} (its event log has more).`;
  return { answer: new AwsError('InternalFailure', message, 500), frames };
}

/**
 * AWS's API over any of its protocols: finds the service, finds out who calls, and answers as AWS would. Rejects with
 * ConnectionDropped where a fault wants the answer lost.
 */
export function createFrontDoor(
  cloud: Pick<Cloud, 'dispatch' | 'services' | 'kernel'>,
  authenticate: Authenticate,
): (request: WireRequest) => Promise<WireResponse> {
  const { kernel } = cloud;

  return async (request) => {
    const requestId = kernel.newId();
    let destination = route(request, undefined, []);
    try {
      const signature = parseSignature(request);
      destination = route(request, signature?.service, cloud.services());
      const { definition, protocol, named } = destination;
      if (!definition) {
        throw new AwsError('UnknownOperationException', `The local cloud does not serve ${named}.`, 404);
      }
      const caller = authenticate(request, signature);
      const { operation, input } = protocol.parse(request, definition);
      const output = await cloud.dispatch(caller, definition.signingName, operation, input);
      return protocol.succeed(operation, output, definition, requestId);
    } catch (error) {
      if (error instanceof ConnectionDropped) throw error;
      const { protocol, definition = NO_SERVICE, named } = destination;
      if (error instanceof AwsError) return protocol.fail(error, definition, requestId);
      const { answer, frames } = internalFailure(error, named);
      kernel.record({ source: 'local', type: 'InternalFailure', message: answer.message, frames });
      return protocol.fail(answer, definition, requestId);
    }
  };
}
