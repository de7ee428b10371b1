import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkTemplate, type Template } from './template';

/** A stack of a cloud assembly. */
export interface AssemblyStack {
  readonly name: string;
  readonly template: Template;
  /** Asset object key (`<hash>.zip`) to the folder or file that it is made of. */
  readonly assets: ReadonlyMap<string, Asset>;
}

interface Asset {
  readonly path: string;
  readonly packaging: string;
}

interface Artifact {
  readonly type: string;
  readonly dependencies?: readonly string[];
  readonly properties?: { templateFile?: string; stackName?: string; file?: string; directoryName?: string };
}

/** The stacks of a cloud assembly (`cdk.out`), each after those that it depends on; stages are assemblies inside it. */
export function readAssembly(directory: string): readonly AssemblyStack[] {
  const manifestFile = join(directory, 'manifest.json');
  if (!existsSync(manifestFile))
    throw new Error(`${directory} is not a cloud assembly: it has no manifest.json (run cdk synth)`);
  const manifest = readJson(manifestFile) as { artifacts?: Readonly<Record<string, Artifact>> };
  const artifacts = new Map(Object.entries(manifest.artifacts ?? {}));
  const stacks: AssemblyStack[] = [];
  const seen = new Set<string>();

  const visit = (id: string): void => {
    const artifact = artifacts.get(id);
    if (!artifact || seen.has(id)) return;
    seen.add(id);
    artifact.dependencies?.forEach(visit);
    const { properties } = artifact;
    if (artifact.type === 'aws:cloudformation:stack') stacks.push(readStack(directory, id, artifact, artifacts));
    if (artifact.type === 'cdk:cloud-assembly')
      stacks.push(...readAssembly(join(directory, properties?.directoryName ?? id)));
  };
  for (const id of artifacts.keys()) visit(id);
  return stacks;
}

function readStack(
  directory: string,
  id: string,
  artifact: Artifact,
  artifacts: ReadonlyMap<string, Artifact>,
): AssemblyStack {
  const name = artifact.properties?.stackName ?? id;
  const template = readJson(join(directory, artifact.properties?.templateFile ?? `${id}.template.json`)) as Template;
  checkTemplate(name, template);
  const assets = new Map<string, Asset>();
  for (const dependency of artifact.dependencies ?? []) {
    const manifest = artifacts.get(dependency);
    if (manifest?.type !== 'cdk:asset-manifest' || !manifest.properties?.file) continue;
    for (const [key, asset] of readAssets(directory, manifest.properties.file)) assets.set(key, asset);
  }
  return { name, template, assets };
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source?: { readonly path?: string; readonly packaging?: string };
        readonly destinations?: Readonly<Record<string, { readonly objectKey?: string }>>;
      }
    >
  >;
}

function readAssets(directory: string, file: string): readonly (readonly [string, Asset])[] {
  const manifest = readJson(join(directory, file)) as AssetManifest;
  return Object.values(manifest.files ?? {}).flatMap(({ source, destinations }) => {
    if (!source?.path) return [];
    const asset = { path: join(directory, source.path), packaging: source.packaging ?? 'file' };
    return Object.values(destinations ?? {}).flatMap(({ objectKey }) =>
      objectKey ? [[objectKey, asset] as const] : [],
    );
  });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
