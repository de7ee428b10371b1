import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { builtFunctions, functionCode, SET_KINDS } from '../../lib/cdk/code/function-code';
import { FUNCTION_ROLES, type FunctionRole } from '../../lib/rotation/fixed-names';
import { providerTypes } from '../../lib/providers/catalog';
import BUNDLED from '../security/bundled-packages.json';
import { ROOT } from '../support/root';

describe('the code of functions', () => {
  const types = Object.keys(providerTypes);
  /** The rotation function is loaded most often; the reconciler carries the client of the failure queue besides. */
  const limitBytes = (door: string) => (door === 'rotate' ? 450_000 : 480_000);

  // Of changed sources it is built anew.
  beforeAll(() => SET_KINDS.forEach(builtFunctions));

  it('inspect asks seven services, and carries no provider type', () => {
    const { inputs, bytes } = codeOf('inspect', 'http');
    expect(bytes).toBeLessThan(limitBytes('inspect'));
    expect(inputs.filter((file) => /^lib\/(providers|cdk|local|inventory|cli)\//.test(file))).toEqual([]);
    expect(packagesIn(inputs).filter((name) => !BUNDLED.includes(name))).toEqual([]);
  });

  /** `@aws-sdk/client-kms`: whose code is in a function. */
  const packagesIn = (inputs: readonly string[]): readonly string[] =>
    inputs.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);

  /** The sources of which the files of a function are made, and their size together. */
  function codeOf(door: FunctionRole, type: string): { inputs: readonly string[]; bytes: number } {
    const directory = functionCode(door, type);
    const files = readdirSync(directory);
    // Of the two sets of a door, the one that has this type.
    const folders = SET_KINDS.map((kind) => join(builtFunctions(kind), 'inputs'));
    const sets = folders.flatMap((folder) => readdirSync(folder).map((name) => ({ name, path: join(folder, name) })));
    const inputsIn = sets
      .filter(({ name }) => name.startsWith(door))
      .map(({ path }) => JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, readonly string[]>>);
    const inputsOf = inputsIn.find((set) => files.every((file) => file === 'provider.mjs' || set[file])) ?? {};
    const bytes = files.reduce((sum, file) => sum + statSync(join(directory, file)).size, 0);
    return { inputs: files.flatMap((file) => inputsOf[file] ?? []), bytes };
  }

  // What a type adds is the same behind every door: each type behind one, and each door with one.
  const behind = types.map((type) => ['rotate', type] as const);
  const doors = (['revoke', 'reconcile', 'operate'] as const).map((door) => [door, 'http'] as const);
  it.each([...behind, ...doors])('%s with %s is small, and carries nothing but its own', (door, type) => {
    const { inputs, bytes } = codeOf(door, type);
    expect(bytes).toBeLessThan(limitBytes(door));
    expect(inputs).toContain(`lib/handlers/${door}.ts`);
    const apart = /aws-cdk-lib|constructs|^lib\/(cdk|local|inventory|cli|testing|timeline)\/|^lib\/(index|testing)\.ts/;
    expect(inputs.filter((file) => apart.test(file))).toEqual([]);
    const carried = types.filter((one) => inputs.some((file) => file.startsWith(`lib/providers/${one}/`)));
    // Your own provider is asked as type http asks.
    expect(carried).toEqual(type === 'supplied' ? ['http', type] : [type]);
  });

  it('has a door for each function', () => {
    const doors = readdirSync(join(ROOT, 'lambdas')).map((file) => file.replace('.ts', '') as FunctionRole);
    expect(doors.sort()).toEqual([...FUNCTION_ROLES].sort());
  });
});
