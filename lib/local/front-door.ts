import type { Authenticate } from './authenticate';
import type { Cloud } from './cloud';
import { AwsError, type ServiceDefinition } from './kernel';
import { ConnectionDropped } from './faults';
import type { WireRequest, WireResponse } from './protocols/protocol';
import { route } from './route';
import { parseSignature } from './sigv4';

/** What an unserved service is taken for, to word the error in the protocol of the request. */
const NO_SERVICE: ServiceDefinition = { signingName: '', operations: {} };

function toAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new AwsError('InternalFailure', `The local cloud failed, which is a fault of its own. ${what}`, 500);
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
      const awsError = toAwsError(error);
      if (awsError.code === 'InternalFailure') {
        const stack = error instanceof Error ? error.stack : undefined;
        kernel.record({ source: 'local', type: 'InternalFailure', service: destination.named, stack });
      }
      return destination.protocol.fail(awsError, destination.definition ?? NO_SERVICE, requestId);
    }
  };
}
