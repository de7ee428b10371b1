import { AWSCURRENT, AWSPENDING, AWSPREVIOUS, KEYTURN } from '../rotation/labels';
import type { LabelSpan, TimelineKey } from './timeline';

/** The labels of one kind on a version, drawn in one line. */
interface Lane {
  /** `AWSCURRENT`, `KEYTURN_RETIRING`. */
  readonly name: string;
  /** Of the style sheet. */
  readonly style: string;
  readonly spans: readonly LabelSpan[];
}

/** In the order of a version's life. */
const KINDS = [
  { name: AWSPENDING, style: 'pending' },
  { name: AWSCURRENT, style: 'current' },
  { name: AWSPREVIOUS, style: 'previous' },
  { name: `${KEYTURN}COMPROMISED`, style: 'compromised' },
  { name: `${KEYTURN}RETIRING`, style: 'retiring' },
  { name: `${KEYTURN}CLAIM`, style: 'claim' },
] as const;

/** Only kinds that the version has carried; labels of others, which stay, come last and together. */
export function lanesOf({ labels }: Pick<TimelineKey, 'labels'>): readonly Lane[] {
  const named = KINDS.map(({ name, style }) => ({
    name,
    style,
    spans: labels.filter(({ label }) => label === name || (name.startsWith(KEYTURN) && label.startsWith(`${name}_`))),
  }));
  const known = new Set(named.flatMap(({ spans }) => spans));
  const others = { name: 'other labels', style: 'other', spans: labels.filter((one) => !known.has(one)) };
  return [...named, others].filter(({ spans }) => spans.length > 0);
}
