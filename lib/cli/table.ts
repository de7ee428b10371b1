/** Rows as lines, each column as wide as its widest cell. */
export function formatTable(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** `45s`, `12m`, `5h`, `3d`: rounded, for people. */
export function roughly(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)}s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)}m`;
  if (seconds < 2 * 86_400) return `${Math.round(seconds / 3600)}h`;
  return `${Math.round(seconds / 86_400)}d`;
}

/** `in 3d`, `5m ago`; `-` for a time that is not known. */
export function fromNow(time: string | undefined, now: Date): string {
  if (time === undefined) return '-';
  const seconds = (new Date(time).getTime() - now.getTime()) / 1000;
  return seconds >= 0 ? `in ${roughly(seconds)}` : `${roughly(-seconds)} ago`;
}
