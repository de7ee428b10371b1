/** `a=b c=d` as a record; undefined when a part has no `=`. Names without a prototype, whatever they are. */
export function parsePairs(text = ''): Record<string, string> | undefined {
  const pairs: [string, string][] = [];
  for (const part of text.split(' ').filter(Boolean)) {
    const at = part.indexOf('=');
    if (at <= 0 || at === part.length - 1) return undefined;
    pairs.push([part.slice(0, at), part.slice(at + 1)]);
  }
  return Object.fromEntries(pairs);
}
