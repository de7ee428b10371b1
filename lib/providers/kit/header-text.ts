/** Printable ASCII. Anything else is sent by nobody, and a line break would begin another header. */
export function isHeaderText(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
