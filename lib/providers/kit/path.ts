/** True for a path of which URL parsing would drop a part: `DELETE /keys/..` would end more than a key. */
export function hasDotSegment(path: string): boolean {
  const [beforeQuery = ''] = path.split('?');
  return beforeQuery.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
}
