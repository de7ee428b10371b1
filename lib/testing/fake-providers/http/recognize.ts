import { REQUEST_NAMES, type HttpOptions, type RequestName, type RequestSpec } from '../../../providers/http/options';
import type { HttpRequest } from '../../../providers/kit/provider-type';
import { matchBody, matchTemplate, type Captured } from './match-template';

/** A request that the description knows, with what it carries. */
export interface Recognized {
  readonly name: RequestName;
  readonly values: Captured;
  /** False when a header or the body does not have the form that the description gives it. */
  readonly wellFormed: boolean;
  readonly query: URLSearchParams;
}

const WITH_SHARED_HEADERS: readonly RequestName[] = [
  'issue',
  'roll',
  'activate',
  'revoke',
  'disable',
  'enable',
  'list',
  'checkAdmin',
];

/** Which requests of the description a request may be: those of its method and path. Well-formed ones first. */
export function createRecognizer(options: HttpOptions): (request: HttpRequest) => Recognized[] {
  const known = REQUEST_NAMES.flatMap((name) => {
    const spec = options[name];
    if (!spec) return [];
    const base = new URL(spec.endpoint ?? options.endpoint).pathname.replace(/\/+$/, '');
    const shared = WITH_SHARED_HEADERS.includes(name) ? options.headers : {};
    return [{ name, spec, base, headers: Object.entries({ ...shared, ...spec.headers }) }];
  });
  return (request) => {
    const url = new URL(request.url);
    const candidates = known.flatMap(({ name, spec, base, headers }) => {
      const path = spec.method === request.method ? matchPath(base, spec.path, url) : undefined;
      if (!path) return [];
      const rest = [matchHeaders(headers, request.headers), matchContent(spec, request.body)];
      const values = new Map([path, ...rest].flatMap((captured) => [...(captured ?? [])]));
      return [{ name, values, wellFormed: rest.every((captured) => captured !== undefined), query: url.searchParams }];
    });
    return candidates.sort((a, b) => Number(b.wellFormed) - Number(a.wellFormed));
  };
}

function matchPath(base: string, template: string, url: URL): Captured | undefined {
  const [path = '', query = ''] = template.split('?');
  if (path.split('/').length !== url.pathname.slice(base.length).split('/').length) return undefined;
  const inPath = matchTemplate(base + path, url.pathname, decodeURIComponent);
  const inQuery = [...new URLSearchParams(query)].map(([name, value]) =>
    matchTemplate(value, url.searchParams.get(name) ?? ''),
  );
  if (!inPath || inQuery.includes(undefined)) return undefined;
  return new Map([inPath, ...inQuery].flatMap((captured) => [...(captured ?? [])]));
}

function matchHeaders(
  templates: readonly (readonly [name: string, template: string])[],
  headers: HttpRequest['headers'],
): Captured | undefined {
  const all = templates.map(([name, template]) => matchTemplate(template, headers[name.toLowerCase()] ?? ''));
  return all.includes(undefined) ? undefined : new Map(all.flatMap((captured) => [...(captured ?? [])]));
}

function matchContent(spec: RequestSpec, body: string | undefined): Captured | undefined {
  try {
    if (spec.form) return matchBody(spec.form, Object.fromEntries(new URLSearchParams(body ?? '')));
    return spec.body === undefined ? new Map() : matchBody(spec.body, JSON.parse(body ?? ''));
  } catch {
    return undefined;
  }
}
