import { AwsError } from '../../kernel/kernel';

const MAX_RESULTS = 100;

export interface PageInput {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** One page of a list, by the position in it. Throws InvalidNextTokenException for a token that is not of our making. */
export function page<Item>(
  items: readonly Item[],
  input: PageInput,
  most: number = MAX_RESULTS,
): { readonly items: readonly Item[]; readonly NextToken?: string } {
  const start = input.NextToken === undefined ? 0 : position(input.NextToken);
  const end = start + (input.MaxResults ?? most);
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { NextToken: Buffer.from(`position:${end}`).toString('base64') } : {}),
  };
}

function position(token: string): number {
  const match = /^position:(\d+)$/.exec(Buffer.from(token, 'base64').toString());
  if (!match) throw new AwsError('InvalidNextTokenException', 'Invalid NextToken.');
  return Number(match[1]);
}
