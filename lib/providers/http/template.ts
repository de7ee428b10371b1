/** What a placeholder stands for: `lineage`, `keyId`, `handle`, `key`, `like`, `admin.FIELD` or `options.NAME`. */
export type PlaceholderName = string;

/** Literal text, a placeholder, or the base64 of `a:b` as HTTP basic authentication wants it. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly name: PlaceholderName }
  | { readonly kind: 'basic'; readonly user: PlaceholderName; readonly password: PlaceholderName };

type ParsedTemplate =
  { readonly ok: true; readonly parts: readonly Part[] } | { readonly ok: false; readonly problem: string };

const NAME = /^(?:lineage|keyId|handle|key|like|admin\.[\w-]+|options\.[\w-]+)$/;

/** Reads `Bearer {admin.token}`, `{basic keyId key}`; `{{` and `}}` stand for the braces themselves. */
export function parseTemplate(template: string): ParsedTemplate {
  const parts: Part[] = [];
  let end = 0;
  for (const match of template.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g)) {
    addText(parts, template.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[0] === '{{' || match[0] === '}}') {
      addText(parts, match[0].slice(1));
      continue;
    }
    const part = match[1] === undefined ? undefined : parsePlaceholder(match[1]);
    if (!part) return { ok: false, problem: `unknown placeholder ${match[0]}; for a brace itself write it twice` };
    parts.push(part);
  }
  addText(parts, template.slice(end));
  return { ok: true, parts };
}

/** The placeholders that a template names, `basic`'s two among them. */
export function placeholdersOf(parts: readonly Part[]): PlaceholderName[] {
  return parts.flatMap((part) => {
    if (part.kind === 'text') return [];
    return part.kind === 'value' ? [part.name] : [part.user, part.password];
  });
}

/** True where the value must never be seen: a key, a field of the admin credential. */
export function isSecret(name: PlaceholderName): boolean {
  return name === 'key' || name.startsWith('admin.');
}

/** Fills a template that was checked before. `encode` is applied to values only, never to the literal text. */
export function fill(
  template: string,
  valueOf: (name: PlaceholderName) => string,
  encode: (value: string, name: PlaceholderName) => string,
): string {
  const parsed = parseTemplate(template);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.parts.map((part) => fillPart(part, valueOf, encode)).join('');
}

function fillPart(
  part: Part,
  valueOf: (name: PlaceholderName) => string,
  encode: (value: string, name: PlaceholderName) => string,
): string {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'value') return encode(valueOf(part.name), part.name);
  return Buffer.from(`${valueOf(part.user)}:${valueOf(part.password)}`).toString('base64');
}

function parsePlaceholder(inside: string): Part | undefined {
  if (NAME.test(inside)) return { kind: 'value', name: inside };
  const [word, user, password, ...rest] = inside.split(' ');
  if (word !== 'basic' || !user || !password || rest.length > 0) return undefined;
  return NAME.test(user) && NAME.test(password) ? { kind: 'basic', user, password } : undefined;
}

function addText(parts: Part[], text: string): void {
  const last = parts.at(-1);
  if (text === '') return;
  if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + text };
  else parts.push({ kind: 'text', text });
}
