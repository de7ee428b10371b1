import type { KeyStatus } from '../../rotation/operations/status';
import { CliError } from '../cli-error';
import type { RotatorFunctions } from './rotator-functions';

/** Which keys a command is for. All conditions must hold; without conditions it is for all keys. */
export interface KeySelection {
  /** Names of secrets; `*` stands for any characters. */
  readonly names: readonly string[];
  /** Rotators to ask. Empty: all of them, which needs lambda:ListFunctions. */
  readonly rotator: readonly string[];
  /** A provider type. */
  readonly provider?: string;
  readonly owner?: string;
}

/** The selected keys by name. Throws CliError, status 2, for a name that no key has: a misspelt name must not pass. */
export async function findKeys(functions: RotatorFunctions, selection: KeySelection): Promise<readonly KeyStatus[]> {
  const rotators = await chosenRotators(functions, selection.rotator);
  const all = (await Promise.all(rotators.map((rotator) => statusesOf(functions, rotator)))).flat();
  for (const name of selection.names) {
    if (all.some((key) => matches(name, key.name))) continue;
    throw new CliError(`no key of ${rotators.join(', ') || 'any rotator'} is named ${name}`, 2);
  }
  return all
    .filter(({ name }) => selection.names.length === 0 || selection.names.some((one) => matches(one, name)))
    .filter(({ provider }) => selection.provider === undefined || provider === selection.provider)
    .filter(({ owner }) => selection.owner === undefined || owner === selection.owner)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The one key of that name. */
export async function findKey(
  functions: RotatorFunctions,
  name: string,
  rotator: readonly string[],
): Promise<KeyStatus> {
  const [found, ...more] = await findKeys(functions, { names: [name], rotator });
  if (!found) throw new CliError(`no key is named ${name}`, 2);
  if (more.length === 0) return found;
  throw new CliError(`${name} names ${more.length + 1} keys, and this takes one`, 2);
}

export async function chosenRotators(
  functions: RotatorFunctions,
  named: readonly string[],
): Promise<readonly string[]> {
  if (named.length > 0) return named;
  const found = await functions.list();
  if (found.length > 0) return found;
  throw new CliError('no rotator is deployed in this account and Region; see --profile, --region, --endpoint-url');
}

async function statusesOf(functions: RotatorFunctions, rotator: string): Promise<readonly KeyStatus[]> {
  const keys: KeyStatus[] = [];
  let after: string | undefined;
  do {
    const answer = await functions.inspect(rotator, { action: 'status', ...(after !== undefined && { after }) });
    keys.push(...answer.keys);
    after = answer.next;
  } while (after !== undefined);
  return keys;
}

/** `prod/*` takes everything that begins with `prod/`, slashes too: names are not paths. */
function matches(pattern: string, name: string): boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`, 's').test(name);
}
