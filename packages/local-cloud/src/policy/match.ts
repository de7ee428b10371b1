/** The answer to "does this apply?": yes, no, or something that the local cloud does not know and therefore denies. */
export type Match = boolean | { readonly unknown: string };

export const unknown = (why: string): Match => ({ unknown: why });

export const isUnknown = (match: Match): match is { readonly unknown: string } => typeof match === 'object';

/** All must hold. One that certainly does not hold settles it, whatever the others are. */
export function all(matches: readonly Match[]): Match {
  if (matches.includes(false)) return false;
  return matches.find(isUnknown) ?? true;
}

/** One must hold. One that certainly holds settles it. */
export function any(matches: readonly Match[]): Match {
  if (matches.includes(true)) return true;
  return matches.find(isUnknown) ?? false;
}

export function not(match: Match): Match {
  return isUnknown(match) ? match : !match;
}
