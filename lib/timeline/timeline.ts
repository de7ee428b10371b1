/** What happened to the keys of one secret, as far as it is known. The page draws it. It never holds a key's value. */
export interface Timeline {
  /** The secret's name. */
  readonly name: string;
  /** Where this comes from and what it does not show, a sentence each. */
  readonly notes: readonly string[];
  /** The ends of the axis. */
  readonly from: Date;
  readonly to: Date;
  /** In the order in which they are drawn. */
  readonly keys: readonly TimelineKey[];
  readonly marks: readonly Mark[];
}

export interface TimelineKey {
  /** The key's id at the provider; absent where it is not known. */
  readonly keyId?: string;
  /** Absent for a key that no version holds. */
  readonly versionId?: string;
  /** The provider accepts the key from then on; absent where it did so before the axis begins. */
  readonly validFrom?: Date;
  /** Absent while it is accepted. */
  readonly validUntil?: Date;
  readonly labels: readonly LabelSpan[];
  /** What applications sent with the key. */
  readonly requests: readonly Requests[];
}

/** A staging label on the key's version. */
export interface LabelSpan {
  readonly label: string;
  readonly from: Date;
  /** Absent while it stands. */
  readonly until?: Date;
}

export interface Requests {
  readonly at: Date;
  readonly accepted: number;
  readonly refused: number;
}

/** The kinds of mark, in the order of their lanes. A closed list. */
export const MARK_KINDS = ['failure', 'alarm', 'event'] as const;

export interface Mark {
  readonly at: Date;
  readonly kind: (typeof MARK_KINDS)[number];
  readonly text: string;
}

/** A stretch of time, in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly until: number;
}
