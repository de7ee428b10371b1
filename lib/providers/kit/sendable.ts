/** Printable ASCII. No client sends anything else in a header, and a line break would begin another header. */
export function isHeaderText(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/** True for a path of which URL parsing would drop a part: `DELETE /keys/..` would delete more than a key. */
export function hasDotSegment(path: string): boolean {
  const [beforeQuery = ''] = path.split('?');
  return beforeQuery.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
}
