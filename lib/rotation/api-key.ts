import { inspect } from 'node:util';

const REDACTED = '[ApiKey redacted]';

/**
 * A value that must never be seen: an API key, or a field of an admin credential.
 *
 * It cannot print itself: string conversion, JSON, template literals and node's inspect all give a fixed text.
 * Only `reveal()` gives the value, so that every place where a key leaves this type can be found by that word.
 */
export class ApiKey {
  readonly #value: string;

  private constructor(value: string) {
    this.#value = value;
  }

  static of(value: string): ApiKey {
    return new ApiKey(value);
  }

  /** The value itself. Hand it to the provider or to Secrets Manager, to nothing else. */
  reveal(): string {
    return this.#value;
  }

  equals(other: ApiKey): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
