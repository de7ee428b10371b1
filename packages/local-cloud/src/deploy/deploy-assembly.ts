import { readAssembly } from './assembly';
import { deployStack, undeployStack, type StackChanges } from './deploy-stack';
import type { DeployServices } from './resource-type';
import type { Stacks } from './stack-state';

export interface DeployOptions {
  /** Values for template parameters without a default. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Rewrites a function's environment before the function is created or updated. */
  readonly mapEnvironment?: DeployServices['mapEnvironment'];
}

export interface Deployer {
  /** Deploys every stack of a cloud assembly, dependencies first. The same assembly again changes nothing. */
  deploy(assemblyDirectory: string, options?: DeployOptions): Promise<readonly StackChanges[]>;
  /** Removes a stack, or all: the last one deployed first. Resources with a DeletionPolicy stay as it says. */
  undeploy(stackName?: string): Promise<void>;
  readonly stacks: Stacks;
}

export function createDeployer(base: Omit<DeployServices, 'mapEnvironment'>): Deployer {
  const stacks: Stacks = new Map();
  const { kernel } = base;
  const unmapped: DeployServices['mapEnvironment'] = (_, environment) => environment;
  return {
    stacks,
    async deploy(assemblyDirectory, options = {}) {
      const services: DeployServices = { ...base, mapEnvironment: options.mapEnvironment ?? unmapped };
      const changes: StackChanges[] = [];
      for (const stack of readAssembly(assemblyDirectory)) {
        const scope = { region: kernel.region, accountId: kernel.accountId, parameters: options.parameters ?? {} };
        const changed = await deployStack(stack, stacks, services, scope);
        const { created, updated, removed } = changed;
        kernel.record({
          source: 'cloudformation',
          type: 'StackDeployed',
          stack: stack.name,
          created,
          updated,
          removed,
        });
        changes.push(changed);
      }
      return changes;
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
