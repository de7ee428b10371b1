import { parseTemplate, type Part, type PlaceholderName } from '../../../providers/http/template';

/** What the placeholders of a request stood for, as the provider reads it. */
export type Captured = ReadonlyMap<PlaceholderName, string>;

/** Reads a template backwards: the placeholders' values, or undefined when the text does not have that form. */
export function matchTemplate(template: string, text: string, decode = (value: string) => value): Captured | undefined {
  const { pattern, values } = readers.get(template) ?? readerOf(template);
  const match = pattern?.exec(text);
  if (!match) return undefined;
  return new Map(values.flatMap((part, index) => readPart(part, match[index + 1] ?? '', decode)));
}

type Placeholder = Exclude<Part, { kind: 'text' }>;

/** No pattern for a template that is malformed. */
interface Reader {
  readonly pattern?: RegExp;
  readonly values: readonly Placeholder[];
}

/** Every template is read once: a provider tries all of a description's on each request. */
const readers = new Map<string, Reader>();

function readerOf(template: string): Reader {
  const parsed = parseTemplate(template);
  const parts = parsed.ok ? parsed.parts : [];
  const pattern = parts.map((part) => (part.kind === 'text' ? escapeRegExp(part.text) : '(.+)')).join('');
  const reader = {
    ...(parsed.ok && { pattern: new RegExp(`^${pattern}$`, 's') }),
    values: parts.filter((part): part is Placeholder => part.kind !== 'text'),
  };
  readers.set(template, reader);
  return reader;
}

/** Reads a filled JSON body against its template; undefined when it is of another form. A member that is `{like}` may lack. */
export function matchBody(template: unknown, body: unknown): Captured | undefined {
  if (typeof template === 'string') return typeof body === 'string' ? matchTemplate(template, body) : undefined;
  if (typeof template !== 'object' || template === null) return template === body ? new Map() : undefined;
  if (typeof body !== 'object' || body === null || Array.isArray(template) !== Array.isArray(body)) return undefined;
  const captured = new Map<string, string>();
  for (const [member, value] of Object.entries(template)) {
    const given = (body as Readonly<Record<string, unknown>>)[member];
    if (given === undefined && value === '{like}') continue;
    const found = matchBody(value, given);
    if (!found) return undefined;
    for (const [name, text] of found) captured.set(name, text);
  }
  return captured;
}

function readPart(part: Placeholder, text: string, decode: (value: string) => string): [string, string][] {
  if (part.kind === 'value') return [[part.name, decode(text)]];
  const [user = '', ...password] = Buffer.from(text, 'base64').toString('utf8').split(':');
  return [
    [part.user, user],
    [part.password, password.join(':')],
  ];
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
