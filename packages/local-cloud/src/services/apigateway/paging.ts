import { type Input, optionalNumber, optionalText, page } from '../input';
import { badRequest } from './authorize';

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 500;

/** One page as API Gateway answers it: `item` on the wire, for its lists were once HAL. */
export function pageOf<Item>(
  input: Input,
  items: readonly Item[],
  describe: (item: Item) => Record<string, unknown>,
): Record<string, unknown> {
  const limit = optionalNumber(input, 'limit') ?? DEFAULT_LIMIT;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw badRequest(`Invalid limit: expected 1 to ${MAX_LIMIT}`);
  }
  const invalid = () => badRequest('Invalid position parameter specified');
  const { items: shown, next } = page(items, optionalText(input, 'position'), limit, invalid);
  return { item: shown.map(describe), ...(next !== undefined && { position: next }) };
}
