import type { ServiceDefinition } from '../kernel/kernel';
import { awsJson } from '../protocols/aws-json';
import type { Protocol, WireRequest } from '../protocols/protocol';
import { formOf, query } from '../protocols/query';
import { matchRoute, restJson } from '../protocols/rest-json';
import { rpcV2Cbor } from '../protocols/rpc-v2-cbor';

/** Where a request goes. Without a definition no service here is meant; the protocol is then the one that its sender reads. */
interface Destination {
  readonly definition: ServiceDefinition | undefined;
  readonly protocol: Protocol;
  /** The service's name as the request says it, for messages. */
  readonly named: string;
}

/** The wire protocol by what only it has. */
function protocolOf(request: WireRequest): Protocol {
  if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') return rpcV2Cbor;
  if (request.headers['x-amz-target'] !== undefined) return awsJson;
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  return isForm || /(^|&)Action=/.test(request.query) ? query : restJson;
}

function speaks(definition: ServiceDefinition, protocol: Protocol, request: WireRequest): boolean {
  switch (protocol.name) {
    case 'awsJson':
      return definition.jsonTarget !== undefined && targetPrefix(request) === definition.jsonTarget.prefix;
    case 'rpcV2Cbor':
      return definition.cbor !== undefined && request.path.startsWith(`/service/${definition.cbor.serviceName}/`);
    case 'query': {
      const form = new URLSearchParams(formOf(request));
      const isIts = form.get('Version') === definition.query?.apiVersion;
      return isIts && Object.hasOwn(definition.operations, form.get('Action') ?? '');
    }
    case 'restJson':
      return matchRoute(request, definition) !== undefined;
  }
}

function targetPrefix(request: WireRequest): string {
  const target = request.headers['x-amz-target'] ?? '';
  return target.slice(0, target.lastIndexOf('.'));
}

/** A signature says which service is meant. Without one it is the service that knows the request. */
export function route(
  request: WireRequest,
  signedFor: string | undefined,
  definitions: readonly ServiceDefinition[],
): Destination {
  const protocol = protocolOf(request);
  const definition =
    signedFor === undefined
      ? definitions.find((candidate) => speaks(candidate, protocol, request))
      : definitions.find((candidate) => candidate.signingName === signedFor);
  return { definition, protocol, named: signedFor ?? (targetPrefix(request) || `${request.method} ${request.path}`) };
}
