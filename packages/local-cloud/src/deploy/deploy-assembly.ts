import { type AssemblyStack, readAssembly } from './assembly';
import { deployStack, undeployStack, type StackChanges } from './deploy-stack';
import type { DeployServices } from './resource-type';
import type { Stacks } from './stack-state';
import { checkTemplate, type Template } from './template';

export interface DeployOptions {
  /** Values for template parameters without a default. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Rewrites a function's environment before the function is created or updated. */
  readonly mapEnvironment?: DeployServices['mapEnvironment'];
}

/** Object key of a function's code (`Code.S3Key`) to the folder that holds it. */
export type TemplateCode = Readonly<Record<string, string>>;

interface Deployer {
  /** Deploys every stack of a cloud assembly, dependencies first. The same assembly again changes nothing. */
  deploy(assemblyDirectory: string, options?: DeployOptions): Promise<readonly StackChanges[]>;
  /** Deploys one template as a stack. */
  deployTemplate(
    stackName: string,
    template: Template,
    code?: TemplateCode,
    options?: DeployOptions,
  ): Promise<StackChanges>;
  /** Removes a stack, or all: the last one deployed first. Resources with a DeletionPolicy stay as it says. */
  undeploy(stackName?: string): Promise<void>;
  readonly stacks: Stacks;
}

export function createDeployer(base: Omit<DeployServices, 'mapEnvironment'>): Deployer {
  const stacks: Stacks = new Map();
  const { kernel } = base;
  const unmapped: DeployServices['mapEnvironment'] = (_, environment) => environment;
  async function deploy(stack: AssemblyStack, { parameters = {}, mapEnvironment = unmapped }: DeployOptions) {
    const scope = { region: kernel.region, accountId: kernel.accountId, parameters };
    const changes = await deployStack(stack, stacks, { ...base, mapEnvironment }, scope);
    const { created, updated, removed } = changes;
    kernel.record({ source: 'cloudformation', type: 'StackDeployed', stack: stack.name, created, updated, removed });
    return changes;
  }

  return {
    stacks,
    async deploy(assemblyDirectory, options = {}) {
      const changes: StackChanges[] = [];
      for (const stack of readAssembly(assemblyDirectory)) changes.push(await deploy(stack, options));
      return changes;
    },
    async deployTemplate(name, template, code = {}, options = {}) {
      checkTemplate(name, template);
      const assets = Object.entries(code).map(([key, path]) => [key, { path, packaging: 'zip' }] as const);
      return deploy({ name, template, assets: new Map(assets) }, options);
    },
    async undeploy(stackName) {
      const leaving = [...stacks.values()]
        .reverse()
        .filter(({ name }) => stackName === undefined || name === stackName);
      if (leaving.length === 0 && stackName !== undefined) throw new Error(`Stack with id ${stackName} does not exist`);
      const services: DeployServices = { ...base, mapEnvironment: unmapped };
      for (const stack of leaving) {
        await undeployStack(stack, stacks, services);
        kernel.record({ source: 'cloudformation', type: 'StackRemoved', stack: stack.name });
      }
    },
  };
}
