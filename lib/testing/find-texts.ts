/** Looked up once, not for every character: in the context of a test runner that costs more than all the rest. */
const { imul } = Math;
/** No text that is looked for by its hash is shorter. */
const WINDOW = 8;
const BASE = 0x01000193;
/** What the character that leaves the window has in its hash. */
const LEAVING = Array.from({ length: WINDOW }).reduce<number>((power) => imul(power, BASE), 1);
/** The upper half of a hash says at most places that nothing begins there. */
const HALF = 16;

/** A search for many texts at once (Rabin-Karp): one pass over a text, however many are looked for. */
export function textSearcher(wanted: readonly string[]): (text: string) => ReadonlySet<string> {
  const short = wanted.filter(({ length }) => length < WINDOW);
  const byHash = new Map<number, string[]>();
  const isBeginning = new Uint8Array(1 << HALF);
  for (const one of wanted.filter(({ length }) => length >= WINDOW)) {
    let hash = 0;
    for (let at = 0; at < WINDOW; at += 1) hash = hashOf(hash, one.charCodeAt(at), 0);
    byHash.set(hash, [...(byHash.get(hash) ?? []), one]);
    isBeginning[hash >>> HALF] = 1;
  }
  return (text) => {
    const found = new Set(short.filter((one) => text.includes(one)));
    let hash = 0;
    for (let end = 0; end < text.length; end += 1) {
      hash = hashOf(hash, text.charCodeAt(end), end < WINDOW ? 0 : text.charCodeAt(end - WINDOW));
      if (isBeginning[hash >>> HALF] === 0) continue;
      for (const one of byHash.get(hash) ?? []) if (text.startsWith(one, end - WINDOW + 1)) found.add(one);
    }
    return found;
  };
}

function hashOf(before: number, entering: number, leaving: number): number {
  return (imul(before, BASE) + entering - imul(leaving, LEAVING)) | 0;
}
