import { formatDuration, parseDuration } from './duration';

/** Another secret, whose rotation must have ended well within that time before this one is rotated. */
export interface After {
  /** Its name or ARN. */
  readonly secret: string;
  readonly withinSeconds: number;
}

export const AFTER_FORM = "a secret and a time, such as 'staging/gateway-key 7d'";

/** Undefined for what is no such policy. */
export function parseAfter(text: string): After | undefined {
  const [, secret, within = ''] = /^(\S+) (\S+)$/.exec(text) ?? [];
  const withinSeconds = parseDuration(within);
  return secret !== undefined && withinSeconds ? { secret, withinSeconds } : undefined;
}

export function formatAfter({ secret, withinSeconds }: After): string {
  return `${secret} ${formatDuration(withinSeconds)}`;
}
