import { build } from 'esbuild';
import { bundleOptions } from '../../lib/cdk/bundling';
import { providerTypes } from '../../lib/providers/catalog';
import type { FunctionRole } from '../../lib/rotation/fixed-names';
import BUNDLED from '../security/bundled-packages.json';

describe('the bundles', () => {
  const types = Object.keys(providerTypes);
  /** The rotation function is loaded most often; the reconciler carries the client of the failure queue besides. */
  const limitBytes = (door: string) => (door === 'rotate' ? 450_000 : 480_000);

  it('inspect asks seven services, and carries no provider type', async () => {
    const { inputs, bytes } = await bundle('inspect', 'http');
    expect(bytes).toBeLessThan(limitBytes('inspect'));
    expect(inputs.filter((file) => /^lib\/(providers|cdk|local|inventory|cli)\//.test(file))).toEqual([]);
    expect(packagesIn(inputs).filter((name) => !BUNDLED.includes(name))).toEqual([]);
  });

  /** `@aws-sdk/client-kms`: whose code is in a bundle. */
  const packagesIn = (inputs: readonly string[]): readonly string[] =>
    inputs.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);

  async function bundle(door: FunctionRole, type: string): Promise<{ inputs: string[]; bytes: number }> {
    const { metafile } = await build({
      ...bundleOptions([door], type),
      outfile: 'index.mjs',
      write: false,
      metafile: true,
    });
    const [output] = Object.values(metafile.outputs);
    return { inputs: Object.keys(output?.inputs ?? {}), bytes: output?.bytes ?? Infinity };
  }

  // What a type adds is the same behind every door: each type behind one, and each door with one.
  const behind = types.map((type) => ['rotate', type] as const);
  const doors = (['revoke', 'reconcile', 'operate'] as const).map((door) => [door, 'http'] as const);
  it.each([...behind, ...doors])('%s with %s is small, and carries nothing but its own', async (door, type) => {
    const { inputs, bytes } = await bundle(door, type);
    expect(bytes).toBeLessThan(limitBytes(door));
    expect(inputs).toContain(`lib/handlers/${door}.ts`);
    expect(inputs.filter((file) => /aws-cdk-lib|constructs|^lib\/(cdk|local|inventory|cli)\//.test(file))).toEqual([]);
    const carried = types.filter((one) => inputs.some((file) => file.startsWith(`lib/providers/${one}/`)));
    // A provider of one's own is asked as type http asks.
    expect(carried).toEqual(type === 'supplied' ? ['http', type] : [type]);
  });
});
