import { AwsError, type RestRoute, type ServiceDefinition } from '../kernel/kernel';
import { unknownOperation } from '../kernel/unknown-operation';
import { statusFor } from './common-errors';
import { errorMembers, jsonValue, parseJson } from './json';
import type { Protocol, WireRequest, WireResponse } from './protocol';
import { readShapes } from './shapes';

/** The members in a path, by the template's braces; undefined when the path is another one. A last slash does not count. */
export function matchPath(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const pattern = template
    .replace(/\/$/, '')
    .split(/(\{\w+\+?\})/)
    .map((part) => {
      if (!part.startsWith('{')) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      return part.endsWith('+}') ? `(?<${part.slice(1, -2)}>.+?)` : `(?<${part.slice(1, -1)}>[^/]+)`;
    })
    .join('');
  const match = new RegExp(`^${pattern}/?$`).exec(path);
  if (!match) return undefined;
  try {
    return Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, text]) => [name, decodeURIComponent(text)]),
    );
  } catch {
    throw new AwsError('SerializationException', 'The path is not valid percent-encoding.');
  }
}

interface Matched {
  readonly route: RestRoute;
  readonly labels: Readonly<Record<string, string>>;
}

export function matchRoute(request: WireRequest, definition: ServiceDefinition): Matched | undefined {
  for (const route of definition.rest ?? []) {
    const labels = route.method === request.method ? matchPath(route.path, request.path) : undefined;
    if (labels) return { route, labels };
  }
  return undefined;
}

function routeOf(operation: string, definition: ServiceDefinition): RestRoute | undefined {
  return definition.rest?.find((route) => route.operation === operation);
}

function fromQuery(request: WireRequest, route: RestRoute): Record<string, unknown> {
  const parameters = new URLSearchParams(request.query);
  const members: Record<string, unknown> = {};
  for (const [parameter, member] of Object.entries(route.query ?? {})) {
    const values = parameters.getAll(parameter);
    if (values.length > 0) members[member] = values.length === 1 ? values[0] : values;
  }
  return members;
}

function fromHeaders(request: WireRequest, route: RestRoute): Record<string, unknown> {
  const present = Object.entries(route.headers ?? {}).filter(([header]) => request.headers[header] !== undefined);
  return Object.fromEntries(present.map(([header, member]) => [member, request.headers[header]]));
}

function toResponse(output: Readonly<Record<string, unknown>>, route: RestRoute | undefined): WireResponse {
  const body: Record<string, unknown> = { ...output };
  const take = (member: string | undefined): unknown => {
    const value = member === undefined ? undefined : body[member];
    if (member !== undefined) delete body[member];
    return value;
  };
  const status = Number(take(route?.statusMember) ?? route?.status ?? 200);
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  for (const [member, header] of Object.entries(route?.outputHeaders ?? {})) {
    const value = take(member);
    if (value !== undefined) headers[header] = String(value);
  }
  if (route?.rawBody?.output === undefined) {
    return { status, headers, body: JSON.stringify(jsonValue(body)) };
  }
  const raw = take(route.rawBody.output);
  return { status, headers, body: raw instanceof Uint8Array ? raw : String(raw ?? '') };
}

/** restJson: method and path name the operation, the rest is in query string, headers and a JSON body. */
export const restJson: Protocol = {
  name: 'restJson',
  parse(request, definition) {
    const matched = matchRoute(request, definition);
    if (!matched) throw unknownOperation(definition.signingName, `${request.method} ${request.path}`);
    const { route, labels } = matched;
    const raw = route.rawBody?.input;
    const body = raw === undefined ? parseJson(request.body, definition) : { [raw]: request.body };
    const outside = { ...fromQuery(request, route), ...fromHeaders(request, route), ...labels };
    const members = readShapes(outside, definition.shapes) as Record<string, unknown>;
    return { operation: route.operation, input: { ...body, ...members } };
  },
  succeed(operation, output, definition, requestId) {
    const response = toResponse(output, routeOf(operation, definition));
    return { ...response, headers: { ...response.headers, 'x-amzn-requestid': requestId } };
  },
  fail: (error, definition, requestId) => ({
    status: statusFor(error, 'rest'),
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
    body: JSON.stringify(errorMembers(error, definition)),
  }),
};
