/** An element as an XML parser sees it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Element | string)[];
}

const TOKEN = /<!DOCTYPE html>\s*|<\/([\w-]+)>|<([\w-]+)((?: [\w-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Strict about what pages are made of: every tag closed in its order, every attribute quoted, every `&` an entity. */
export function parseXml(text: string): Element {
  const root = { name: '', attributes: {}, children: [] as (Element | string)[] };
  const open = [root];
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`not well-formed at ${JSON.stringify(text.slice(at, at + 60))}`);
    at = TOKEN.lastIndex;
    const [, closed, opened, attributes = '', empty, words] = match;
    if (closed !== undefined && open.pop()?.name !== closed) throw new Error(`</${closed}> closes what is not open`);
    if (words !== undefined) open.at(-1)?.children.push(unescape(words));
    if (opened === undefined) continue;
    const pairs = [...attributes.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
      key,
      unescape(value),
    ]);
    if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw new Error(`<${opened}> has an attribute twice`);
    const element = { name: opened, attributes: Object.fromEntries(pairs) as Record<string, string>, children: [] };
    open.at(-1)?.children.push(element);
    if (empty === '') open.push(element);
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)?.name}> is not closed`);
  return root;
}

function unescape(text: string): string {
  if ([...text].some((one) => one < ' ' && !'\t\n'.includes(one))) throw new Error('a control character');
  return text.replace(/&([^;\s]{0,8};?)/g, (_, name: string) => {
    const meant = ENTITIES[name.replace(';', '')];
    if (meant === undefined || !name.endsWith(';')) throw new Error(`&${name} is no entity`);
    return meant;
  });
}

/** All elements of that name, in the order of the page. */
export function allOf(element: Element, name: string): readonly Element[] {
  return element.children.flatMap((one) =>
    typeof one === 'string' ? [] : [...(one.name === name ? [one] : []), ...allOf(one, name)],
  );
}

export function textOf(element: Element): string {
  return element.children.map((one) => (typeof one === 'string' ? one : textOf(one))).join('');
}
