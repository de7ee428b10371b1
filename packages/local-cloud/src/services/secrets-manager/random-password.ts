import { createHash } from 'node:crypto';
import { invalidParameter } from './errors';

export interface GetRandomPasswordInput {
  /** 1 to 4096; default 32. */
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly ExcludeLowercase?: boolean;
  readonly IncludeSpace?: boolean;
  /** Default true. */
  readonly RequireEachIncludedType?: boolean;
}

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const DEFAULT_LENGTH = 32;

/** GetRandomPassword. The same seed gives the same password; another seed gives another. */
export function getRandomPassword(input: GetRandomPasswordInput, seed: string): { readonly RandomPassword: string } {
  const sets = characterSets(input);
  const length = input.PasswordLength ?? DEFAULT_LENGTH;
  const all = sets.join('');
  if (all === '') throw invalidParameter("You can't exclude all the characters that a password can have.");
  const required = input.RequireEachIncludedType === false ? [] : sets;
  if (length < required.length) {
    throw invalidParameter(`Password length ${length} is too short based on the required types.`);
  }
  const draw = generator(seed);
  const pick = (characters: string): string => characters.charAt(draw(characters.length));
  const characters = [...required.map(pick), ...Array.from({ length: length - required.length }, () => pick(all))];
  for (let last = characters.length - 1; last > 0; last--) {
    const other = draw(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? '', characters[last] ?? ''];
  }
  return { RandomPassword: characters.join('') };
}

function characterSets(input: GetRandomPasswordInput): readonly string[] {
  const sets = [
    input.ExcludeLowercase ? '' : LOWERCASE,
    input.ExcludeUppercase ? '' : LOWERCASE.toUpperCase(),
    input.ExcludeNumbers ? '' : '0123456789',
    input.ExcludePunctuation ? '' : PUNCTUATION,
    input.IncludeSpace ? ' ' : '',
  ];
  const excluded = input.ExcludeCharacters ?? '';
  return sets
    .map((set) => [...set].filter((character) => !excluded.includes(character)).join(''))
    .filter((set) => set !== '');
}

/** Numbers below a bound, drawn from the hashes of the seed and a counter. */
function generator(seed: string): (below: number) => number {
  let count = 0;
  return (below) => createHash('sha256').update(`${seed}:${count++}`).digest().readUIntBE(0, 6) % below;
}
