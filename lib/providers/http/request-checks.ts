import { hasDotSegment, isHeaderText } from '../kit/sendable';
import type { OptionProblem } from '../kit/provider-type';
import { KEY_OPTIONS, type RequestName, type RequestSpec } from './options';
import { isSecret, parseTemplate, placeholdersOf, type PlaceholderName } from './template';
import { placeholdersIn, templatesOf, type Place, type PlacedTemplate, type Step } from './templates-of';
import { urlProblem } from '../kit/endpoint';

/** Which placeholders a request knows the value of, besides the key's options. */
const KNOWN: Readonly<Record<RequestName | 'headers', readonly string[]>> = {
  headers: ['admin'],
  issue: ['lineage', 'like', 'admin'],
  roll: ['keyId', 'admin'],
  activate: ['keyId', 'key', 'like', 'admin'],
  verify: ['keyId', 'key', 'admin'],
  revoke: ['keyId', 'handle', 'admin'],
  disable: ['keyId', 'handle', 'admin'],
  enable: ['keyId', 'handle', 'admin'],
  list: ['admin'],
  identify: ['key', 'admin'],
  checkAdmin: ['admin'],
};

/** What a request must hold, since without it the request would ask about, or revoke, another key. */
const NEEDED: Readonly<Partial<Record<RequestName, string>>> = {
  verify: 'key',
  revoke: 'keyId',
  disable: 'keyId',
  enable: 'keyId',
  identify: 'key',
};

/** Headers that belong to the connection, or that say where the body ends. */
const FORBIDDEN_HEADERS = [
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'te',
  'trailer',
];

/** Everything wrong with one request beyond its structure, as far as it can be read. */
export function requestProblems(name: RequestName, spec: Partial<RequestSpec>): OptionProblem[] {
  const at = (...path: Step[]) => [name, ...path];
  const templates = templatesOf(spec).flatMap((one) =>
    templateMessages(name, one).map((message) => ({ path: at(...one.at), message })),
  );
  const hasBody = spec.body !== undefined || spec.form !== undefined;
  const needed = NEEDED[name];
  const rest: readonly [readonly Step[], string | false | undefined][] = [
    [at('path'), spec.path !== undefined && pathProblem(spec.path)],
    [at('endpoint'), spec.endpoint !== undefined && urlProblem(spec.endpoint)],
    [at('form'), spec.body !== undefined && spec.form !== undefined && 'expected either body or form'],
    [
      at('method'),
      hasBody && (spec.method === 'GET' || spec.method === 'HEAD') && `a ${spec.method} request carries no body`,
    ],
    [
      at(),
      needed !== undefined &&
        spec.path !== undefined &&
        templates.length === 0 &&
        !placeholdersIn(spec).some((one) => one === needed || (one === 'handle' && needed === 'keyId')) &&
        `expected {${needed}} somewhere in its path, headers, body or form`,
    ],
  ];
  const others = rest.flatMap(([path, message]) => (message ? [{ path, message }] : []));
  return [...templates, ...others, ...headerProblems(at('headers'), spec.headers)];
}

/** What is wrong with the headers that all administrative requests share. */
export function sharedHeaderProblems(headers: RequestSpec['headers']): OptionProblem[] {
  const templates = templatesOf({ headers }).flatMap((one) =>
    templateMessages('headers', one).map((message) => ({ path: one.at, message })),
  );
  return [...templates, ...headerProblems(['headers'], headers)];
}

function templateMessages(request: RequestName | 'headers', { template, place }: PlacedTemplate): string[] {
  const parsed = parseTemplate(template);
  if (!parsed.ok) return [parsed.problem];
  const whole = parsed.parts.length === 1;
  return placeholdersOf(parsed.parts).flatMap((name) => placeholderProblem(request, name, place, whole) ?? []);
}

function headerProblems(path: readonly Step[], headers: RequestSpec['headers']): OptionProblem[] {
  return Object.entries(headers ?? {}).flatMap(([header, value]) => {
    const at = [...path, header];
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(header)) return [{ path: at, message: 'not a header name' }];
    if (FORBIDDEN_HEADERS.includes(header.toLowerCase()))
      return [{ path: at, message: 'this header is set by the connection' }];
    if (!isHeaderText(value)) return [{ path: at, message: 'expected printable ASCII characters' }];
    return [];
  });
}

function placeholderProblem(
  request: RequestName | 'headers',
  name: PlaceholderName,
  place: Place,
  whole: boolean,
): string | undefined {
  if (name.startsWith('options.')) {
    const known: readonly string[] = KEY_OPTIONS;
    return known.includes(name.slice('options.'.length)) ? undefined : `{${name}}: expected one of ${known.join(', ')}`;
  }
  const kind = name.startsWith('admin.') ? 'admin' : name;
  if (!KNOWN[request].includes(kind)) return `{${name}} is not known to ${request}`;
  if (place === 'path' && isSecret(name))
    return `{${name}} in a path or query would reach access logs: use a header or the body`;
  if (name === 'handle' && place !== 'path') return '{handle} stands in a path only, where errors do not show it';
  if (name === 'lineage' && place !== 'path' && !whole) {
    return '{lineage} must be the whole value: a name with more in it is not recognized as ours';
  }
  // There is no key to copy at a first rotation: a member that is {like} alone can be left out, half a text cannot.
  if (name === 'like' && (place !== 'member' || !whole)) {
    return '{like} must be the whole value of a member of body or form, which is left out when there is no key to copy';
  }
  return undefined;
}

function pathProblem(path: string): string | undefined {
  if (!path.startsWith('/') || path.startsWith('//')) return 'expected a path that begins with one slash';
  if (!/^[\x21-\x7e]+$/.test(path) || /[\\#]/.test(path))
    return 'expected a path and query in printable ASCII, without # and \\';
  if (hasDotSegment(path)) return 'expected a path without . and .. segments';
  if (path.includes('{basic ')) return '{basic ...} would reach access logs: use a header';
  return undefined;
}
