import { AwsError } from '../../kernel/kernel';

/** What the local cloud does not know of filter patterns is refused: a filter that matched nothing would look like silence. */
export function unknownPattern(pattern: string, what: string): AwsError {
  return new AwsError(
    'InvalidParameterException',
    `Invalid filter pattern ${pattern}: the local cloud does not know ${what}.`,
  );
}
