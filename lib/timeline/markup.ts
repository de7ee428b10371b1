/** Text that is markup already: only this file makes it, so that nothing gets into a page unescaped. */
export interface Markup {
  readonly markup: string;
}

type Attributes = Readonly<Record<string, string | number>>;
export type Content = string | Markup;

/** An element of a page that is well-formed XML too. Text and attributes are escaped; numbers keep two decimals. */
export function element(name: string, attributes: Attributes, ...content: readonly Content[]): Markup {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(textOf(value))}"`);
  const open = `<${name}${written.join('')}`;
  if (EMPTY.has(name)) return { markup: `${open}/>` };
  const inside = content.map((one) => (typeof one === 'string' ? escape(one) : one.markup));
  return { markup: `${open}>${inside.join('')}</${name}>` };
}

/** A style sheet. HTML does not escape its text, so it must be one of ours. */
export function style(css: string): Markup {
  return { markup: `<style>${css}</style>` };
}

/** Elements without an end tag in HTML. */
const EMPTY: ReadonlySet<string> = new Set(['meta']);

function textOf(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : value;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Escaped besides the characters of markup: control characters, which XML forbids, and those that change the direction
 * of text, with which a name could make a line read differently.
 */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '').replace(/[^\P{C}\t\n]/gu, '\uFFFD');
}
