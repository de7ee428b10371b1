import { RotationError } from '../../rotation/errors';
import { DEFAULT_HEADERS, type BuiltRequest } from '../kit/exchange';
import { hasDotSegment, isHeaderText } from '../kit/sendable';
import type { HttpOptions, RequestName, RequestSpec } from './options';
import { fill, type PlaceholderName } from './template';
import { valueOf, type Values } from './values';

/**
 * Fills the templates of a request: percent-encoded in the path, JSON in the body, refused in a header when it holds
 * anything but printable ASCII (a line break would begin another header).
 */
export function buildRequest(
  options: HttpOptions,
  name: RequestName,
  values: Values,
  sharedHeaders: Readonly<Record<string, string>>,
): BuiltRequest {
  const spec = specOf(options, name);
  const lookup = (placeholder: PlaceholderName) => valueOf(name, placeholder, values, options);
  const path = fill(spec.path, lookup, (value) => pathValue(name, value));
  if (hasDotSegment(path)) throw unusable(name, 'path');
  const endpoint = (spec.endpoint ?? options.endpoint).replace(/\/+$/, '');
  const body = buildBody(spec, lookup, values.like === undefined);
  return {
    method: spec.method,
    url: endpoint + path,
    ...(values.handle && { hidden: { value: values.handle, path: shownPath(endpoint, spec.path, lookup) } }),
    headers: {
      ...DEFAULT_HEADERS,
      ...(body && { 'content-type': body.type }),
      ...buildHeaders(name, sharedHeaders, lookup),
      ...buildHeaders(name, spec.headers ?? {}, lookup),
    },
    ...(body && { body: body.text }),
  };
}

export function specOf(options: HttpOptions, name: RequestName): RequestSpec {
  const spec = options[name];
  if (!spec) throw new Error(`the provider describes no request '${name}'`);
  return spec;
}

type Lookup = (name: PlaceholderName) => string;

/** The path with the handle left out: it may be the key itself, and errors show the path. */
function shownPath(endpoint: string, template: string, lookup: Lookup): string {
  const [path = ''] = template.split('?');
  const shown = fill(
    path,
    (name) => (name === 'handle' ? '{handle}' : lookup(name)),
    (value, name) => (name === 'handle' ? value : encodeURIComponent(value)),
  );
  return new URL(endpoint).pathname.replace(/\/+$/, '') + shown;
}

function pathValue(request: RequestName, value: string): string {
  if (value === '') throw unusable(request, 'path');
  return encodeURIComponent(value);
}

function buildHeaders(request: RequestName, headers: Readonly<Record<string, string>>, lookup: Lookup) {
  const built = Object.entries(headers).map(([header, template]) => {
    const value = fill(template, lookup, (text, name) => {
      if (!isHeaderText(text)) throw unprintable(request, header, name);
      return text;
    });
    return [header.toLowerCase(), value] as const;
  });
  return Object.fromEntries(built);
}

function buildBody(spec: RequestSpec, lookup: Lookup, omitLike: boolean): { text: string; type: string } | undefined {
  const left = (template: unknown) => omitLike && template === '{like}';
  const asIs = (value: string) => value;
  if (spec.form) {
    const fields = Object.entries(spec.form).filter(([, template]) => !left(template));
    const form = new URLSearchParams();
    for (const [name, template] of fields) form.append(name, fill(template, lookup, asIs));
    return { text: form.toString(), type: 'application/x-www-form-urlencoded' };
  }
  if (spec.body === undefined) return undefined;
  const filled = (node: unknown): unknown => {
    if (typeof node === 'string') return fill(node, lookup, asIs);
    if (Array.isArray(node)) return node.map(filled);
    if (typeof node !== 'object' || node === null) return node;
    const members = Object.entries(node).filter(([, value]) => !left(value));
    return Object.fromEntries(members.map(([name, value]) => [name, filled(value)]));
  };
  return { text: JSON.stringify(filled(spec.body)), type: 'application/json' };
}

function unusable(request: RequestName, place: string): RotationError {
  return new RotationError(
    'ValueNotUnderstood',
    `request '${request}' cannot carry such a key id in its ${place}`,
    false,
  );
}

function unprintable(request: RequestName, header: string, name: PlaceholderName): RotationError {
  const what = `{${name}} holds characters that header '${header}' of request '${request}' cannot carry, perhaps a line break at its end`;
  return new RotationError(name.startsWith('admin.') ? 'AdminCredentialMalformed' : 'ValueNotUnderstood', what, false);
}
