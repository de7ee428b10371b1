import type { HttpOptions, RequestSpec } from './options';
import { parseTemplate, placeholdersOf, type PlaceholderName } from './template';

export type Step = string | number;

/** `member`: the value of a member of the body or form, which may be left out. `text`: any other text of the body. */
export type Place = 'path' | 'header' | 'member' | 'text';

export interface PlacedTemplate {
  readonly at: readonly Step[];
  readonly template: string;
  readonly place: Place;
}

/** Every template of a request, with where it stands. */
export function templatesOf(spec: Partial<RequestSpec>): PlacedTemplate[] {
  const headers = Object.entries(spec.headers ?? {});
  const form = Object.entries(spec.form ?? {});
  return [
    ...(spec.path === undefined ? [] : [{ at: ['path'], template: spec.path, place: 'path' as const }]),
    ...headers.map(([name, template]) => ({ at: ['headers', name], template, place: 'header' as const })),
    ...form.map(([name, template]) => ({ at: ['form', name], template, place: 'member' as const })),
    ...textsOf(spec.body, ['body']),
  ];
}

/** The placeholders that a request names; none for a template that cannot be read. */
export function placeholdersIn(spec: Partial<RequestSpec>): PlaceholderName[] {
  return templatesOf(spec).flatMap(({ template }) => {
    const parsed = parseTemplate(template);
    return parsed.ok ? placeholdersOf(parsed.parts) : [];
  });
}

function textsOf(body: unknown, at: readonly Step[]): PlacedTemplate[] {
  if (typeof body === 'string') {
    const isMember = at.length > 1 && typeof at.at(-1) === 'string';
    return [{ at, template: body, place: isMember ? 'member' : 'text' }];
  }
  if (Array.isArray(body)) return body.flatMap((item, index) => textsOf(item, [...at, index]));
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) => textsOf(value, [...at, name]));
}

/** A single key to which the provider gives no id, and for which no request asks for one. */
export function isNameless({ roll: rollSpec, verify: verifySpec }: HttpOptions): boolean {
  if (!rollSpec || rollSpec.read.keyId !== undefined) return false;
  return ![rollSpec, verifySpec].flatMap(placeholdersIn).includes('keyId');
}
