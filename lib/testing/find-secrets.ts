import { textSearcher } from './find-texts';

/** Shorter than this, an encoded value stands in other text by chance. */
const LEAST = 8;
/** The same of a part of a value. */
const LEAST_PART = 12;

/**
 * Which of the values stand in a text: as they are, or as base64, hex, percent-encoded or JSON-escaped text, also inside
 * of something larger, or torn in two. An empty list says that no value can be put together from the text.
 */
export function findSecrets(values: readonly string[], text: string): readonly string[] {
  const wanted = values.filter((value) => value !== '').map((value) => ({ value, forms: formsOf(value) }));
  const found = textSearcher(wanted.flatMap(({ forms }) => forms))(text);
  return wanted.filter(({ forms }) => forms.some((form) => found.has(form))).map(({ value }) => value);
}

function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const hex = bytes.toString('hex');
  const percent = encodeURIComponent(bytes.toString());
  const encoded = [
    ...[0, 1, 2].flatMap((offset) => base64At(bytes, offset)),
    ...[hex, hex.toUpperCase()],
    ...[percent, percent.replaceAll(/%../g, (code) => code.toLowerCase())],
    ...[hex, hex.toUpperCase()].map((one) => one.replaceAll(/../g, '%$&')),
    ...[escaped(value), escaped(escaped(value)), unicode(value)],
  ].filter((form) => form.length >= LEAST);
  return [...new Set([value, ...encoded, ...halves(value)])];
}

/** What base64 makes of the bytes after `offset` others: without the characters that the bytes around have a part in. */
function base64At(bytes: Buffer, offset: number): readonly string[] {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes]);
  const own = whole.toString('base64').slice(Math.ceil((offset * 8) / 6), Math.floor((whole.length * 8) / 6));
  return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
}

function escaped(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

function unicode(value: string): string {
  return [...value].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}

/** Wherever a value is torn in two, its first or its second half is whole. A known prefix such as `sk-` is shorter. */
function halves(value: string): readonly string[] {
  const length = Math.max(LEAST_PART, Math.floor(value.length / 2));
  return length < value.length ? [value.slice(0, length), value.slice(-length)] : [];
}
