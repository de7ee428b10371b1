import { isRotationError } from './errors';
import type { ErrorCode } from './errors';

/** A failure as it may be logged, published and rethrown. */
export interface Failure {
  /** `Unexpected`: an error that nobody of us threw. */
  readonly code: ErrorCode | 'Unexpected';
  readonly message: string;
  readonly retryable: boolean;
  /** Where it was thrown: stack frames without the message. */
  readonly at?: readonly string[];
  /** The name of the error behind it, and of the one behind that. */
  readonly causes?: readonly string[];
}

/**
 * What may be said about any error. Our own messages never hold a key; the message of an error that is not ours might
 * quote one (JSON.parse does), so of those only the name and the place are given.
 */
export function describeFailure(error: unknown): Failure {
  const causes = causesOf(error);
  const where = { ...(error instanceof Error && { at: frames(error) }), ...(causes.length > 0 && { causes }) };
  if (isRotationError(error)) return { code: error.code, message: error.message, retryable: error.retryable, ...where };
  return {
    code: 'Unexpected',
    message: `${nameOf(error)}; its message is withheld because it may quote a value`,
    retryable: true,
    ...where,
  };
}

function frames(error: Error): readonly string[] {
  const lines = error.stack?.split('\n') ?? [];
  return lines.filter((line) => /^\s+at .+:\d/.test(line)).map((line) => line.trim());
}

function causesOf(error: unknown): readonly string[] {
  const names: string[] = [];
  for (let next = error; next instanceof Error && next.cause !== undefined && names.length < 5; next = next.cause) {
    names.push(nameOf(next.cause));
  }
  return names;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : `a thrown ${typeof error}`;
}
