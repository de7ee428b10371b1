import type { ErrorDocument } from './messages';

/** What a handler threw, as Lambda's Node.js runtime answers it. */
export function errorDocument(thrown: unknown): ErrorDocument {
  if (thrown instanceof Error) {
    return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** An error of the runtime itself: `Runtime.ImportModuleError` and its like. */
export class RuntimeError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
