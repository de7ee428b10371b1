/** `; did you mean 'grace'?` when one of the known names is near the given one, else which names there are. */
export function suggest(given: string, known: readonly string[]): string {
  const near = known
    .map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(Math.min(given.length, name.length) / 3)))
    .sort((a, b) => a.distance - b.distance)[0];
  if (near) return `; did you mean '${near.name}'?`;
  return known.length === 0 ? '' : `; known: ${known.join(', ')}`;
}

/** Levenshtein's distance: how many single characters to insert, remove or replace. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
