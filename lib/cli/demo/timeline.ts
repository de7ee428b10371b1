/** What is true at one moment of the story. */
export interface Sample {
  readonly at: Date;
  /** Keys that the provider accepts now, in the order of their issue. */
  readonly accepted: readonly string[];
  /** Keys that exist at the provider and are not accepted (yet). */
  readonly notAccepted: readonly string[];
  /** Consumer name to the key that it used last. */
  readonly used: Readonly<Record<string, string | undefined>>;
}

const COLUMNS = 72;

/**
 * Which key was valid and which was used when, in text. Columns are moments of the story, not equal spans of time: a
 * grace period passes in one of them.
 */
export function drawTimeline(samples: readonly Sample[], nameOf: (keyId: string) => string): string[] {
  if (samples.length === 0) return [];
  const columns = pick(samples, COLUMNS);
  const seen = columns.flatMap((sample) => [...sample.accepted, ...sample.notAccepted]);
  const keys = [...new Set(seen)].sort((a, b) => nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true }));
  const consumers = [...new Set(columns.flatMap((sample) => Object.keys(sample.used)))];
  const width = Math.max(...keys.map((key) => nameOf(key).length), ...consumers.map((name) => name.length));
  const line = (label: string, cell: (sample: Sample) => string) =>
    `  ${label.padEnd(width)} ${columns.map(cell).join('')}`;
  const mark = (keyId: string | undefined) => (keyId === undefined ? ' ' : nameOf(keyId).slice(-1));
  return [
    ...keys.map((key) =>
      line(nameOf(key), (sample) =>
        sample.accepted.includes(key) ? '█' : sample.notAccepted.includes(key) ? '░' : ' ',
      ),
    ),
    ...consumers.map((name) => line(name, (sample) => mark(sample.used[name]))),
    line('', (sample) => (isJump(columns, sample) ? '↑' : '·')),
  ];
}

/** A column before which virtual time was moved on. */
function isJump(columns: readonly Sample[], sample: Sample): boolean {
  const before = columns[columns.indexOf(sample) - 1];
  return before !== undefined && sample.at.getTime() - before.at.getTime() > 60_000;
}

function pick(samples: readonly Sample[], count: number): readonly Sample[] {
  if (samples.length <= count) return samples;
  return Array.from({ length: count }, (_, column) => samples[Math.floor((column * samples.length) / count)]).filter(
    (sample) => sample !== undefined,
  );
}
