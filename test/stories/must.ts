/** An expectation of a story that does not hold; its message is the expectation. */
export class BrokenExpectation extends Error {
  override readonly name = 'BrokenExpectation';
}

/** Ends a story at the first expectation that does not hold. A story is also run to see it break, so this is no `expect`. */
export function must(holds: boolean, expectation: string): asserts holds {
  if (!holds) throw new BrokenExpectation(expectation);
}
