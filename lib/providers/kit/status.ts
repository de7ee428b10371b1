/** `200`, or `2xx`. */
export type Status = number | string;

/** Statuses that say "not now" rather than yes or no: they never prove anything, whatever the description says. */
const INCONCLUSIVE_4XX: readonly number[] = [408, 425, 429];

/** True for an answer that can mean yes or no: 2xx, and 4xx but for timeouts and throttling. */
export function isConclusive(status: number): boolean {
  if (INCONCLUSIVE_4XX.includes(status)) return false;
  return (status >= 200 && status < 300) || (status >= 400 && status < 500);
}

/** True where the same request may well be answered later. */
export function isPassing(status: number): boolean {
  return status >= 500 || INCONCLUSIVE_4XX.includes(status);
}

export function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/** Whether a status is among those, and conclusive. */
export function matchesStatus(status: number, patterns: readonly Status[]): boolean {
  return isConclusive(status) && patterns.some((one) => one === status || one === `${Math.floor(status / 100)}xx`);
}
