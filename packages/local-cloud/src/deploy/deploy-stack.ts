import { isDeepStrictEqual } from 'node:util';
import { createHash } from 'node:crypto';
import type { AssemblyStack } from './assembly';
import { evaluate } from './intrinsics';
import { readProperties } from './properties';
import { creationOrder } from './references';
import type { Created, DeployServices, ResourceRequest, ResourceType } from './resource-type';
import { resourceType } from './resource-types';
import { evaluateOutputs, stackScope, type ScopeOptions } from './stack-scope';
import type { DeployedResource, StackState, Stacks } from './stack-state';
import type { TemplateResource } from './template';

/** What a deployment did, by logical id. */
export interface StackChanges {
  readonly stack: string;
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Creates, updates and removes resources until the stack is what its template says. Throws an error that names stack,
 * logical id, type and reason; what was done until then stays done, and deploying again goes on from there.
 */
export async function deployStack(
  source: AssemblyStack,
  stacks: Stacks,
  services: DeployServices,
  options: ScopeOptions,
): Promise<StackChanges> {
  const stack = stacks.get(source.name) ?? newStack(source.name, services);
  stacks.set(source.name, stack);
  const scope = stackScope(source.template, stack, stacks, options);
  const wanted = creationOrder(source.name, source.template).filter(
    ([, resource]) => resource.Condition === undefined || scope.condition(resource.Condition),
  );
  const changes = { stack: source.name, created: [] as string[], updated: [] as string[], removed: [] as string[] };

  for (const [logicalId, resource] of wanted) {
    await named(source.name, logicalId, resource.Type, async () => {
      const type = resourceType(resource.Type);
      if (type === 'ignored') return;
      const all = evaluate(resource.Properties ?? {}, scope) as Readonly<Record<string, unknown>>;
      checkProperties(type, all);
      const existing = stack.resources.get(logicalId);
      const deployed = await bring(type, requestFor(source, logicalId, all), existing, resource, services);
      if (!deployed) return;
      (existing ? changes.updated : changes.created).push(logicalId);
      stack.resources.set(logicalId, deployed);
    });
  }
  const keep = new Set(wanted.map(([logicalId]) => logicalId));
  const superfluous = [...stack.resources.keys()].reverse().filter((logicalId) => !keep.has(logicalId));
  for (const logicalId of superfluous) {
    await removeResource(stack, logicalId, services);
    changes.removed.push(logicalId);
  }
  // In the order of creation, whatever joined later: removal goes backwards.
  for (const [logicalId] of wanted) {
    const resource = stack.resources.get(logicalId);
    if (resource && stack.resources.delete(logicalId)) stack.resources.set(logicalId, resource);
  }
  evaluateOutputs(source.template, stack, scope);
  return changes;
}

/** Removes a stack, each resource before those that it rests on. What is to be retained stays, and the event log says so. */
export async function undeployStack(stack: StackState, stacks: Stacks, services: DeployServices): Promise<void> {
  for (const logicalId of [...stack.resources.keys()].reverse()) await removeResource(stack, logicalId, services);
  stacks.delete(stack.name);
}

/** The resource as it should be; undefined when it is so already. */
async function bring(
  type: ResourceType,
  request: ResourceRequest,
  existing: DeployedResource | undefined,
  resource: TemplateResource,
  services: DeployServices,
): Promise<DeployedResource | undefined> {
  const deletionPolicy = resource.DeletionPolicy ?? 'Delete';
  const properties = request.properties.all;
  const deployed = ({ physicalId, attributes = {} }: Created): DeployedResource => ({
    type: type.type,
    physicalId,
    attributes,
    properties,
    deletionPolicy,
  });
  if (!existing) return deployed(await type.create(request, services));
  if (existing.type === type.type && isDeepStrictEqual(existing.properties, properties)) {
    return existing.deletionPolicy === deletionPolicy ? undefined : { ...existing, deletionPolicy };
  }
  const before = readProperties(existing.properties);
  const replaced =
    existing.type !== type.type ||
    type.replacedBy?.some((name) => !isDeepStrictEqual(before.all[name], properties[name]));
  if (type.update && !replaced) return deployed(await type.update(request, existing, before, services));
  // Where the type cannot be updated, or gets another name: the old one goes first, because names may be the same.
  if ((resource.UpdateReplacePolicy ?? 'Delete') === 'Delete') await removeDeployed(existing, services);
  return deployed(await type.create(request, services));
}

async function removeResource(stack: StackState, logicalId: string, services: DeployServices): Promise<void> {
  const resource = stack.resources.get(logicalId);
  if (!resource) return;
  const event = {
    source: 'cloudformation',
    stack: stack.name,
    logicalId,
    resourceType: resource.type,
    physicalId: resource.physicalId,
  };
  if (resource.deletionPolicy === 'Delete') {
    await named(stack.name, logicalId, resource.type, () => removeDeployed(resource, services));
    services.kernel.record({ ...event, type: 'ResourceRemoved' });
  } else {
    services.kernel.record({ ...event, type: 'ResourceRetained' });
  }
  stack.resources.delete(logicalId);
}

async function removeDeployed(resource: DeployedResource, services: DeployServices): Promise<void> {
  const type = resourceType(resource.type);
  if (type !== 'ignored') await type.remove(resource, readProperties(resource.properties), services);
}

function checkProperties(type: ResourceType, all: Readonly<Record<string, unknown>>): void {
  const known = [...type.properties, ...(type.without ?? [])];
  const strange = Object.keys(all).find((name) => !known.includes(name));
  if (strange) throw new Error(`the local cloud does not know the property ${strange}`);
}

function requestFor(source: AssemblyStack, logicalId: string, all: Readonly<Record<string, unknown>>): ResourceRequest {
  return {
    stackName: source.name,
    logicalId,
    properties: readProperties(all),
    generatedName(length) {
      const suffix = createHash('sha256').update(`${source.name}/${logicalId}`).digest('hex').slice(0, 12);
      return `${`${source.name}-${logicalId}`.slice(0, length - suffix.length - 1)}-${suffix}`;
    },
    asset: (objectKey) => source.assets.get(objectKey),
  };
}

function newStack(name: string, { kernel }: DeployServices): StackState {
  const id = `arn:${kernel.partition}:cloudformation:${kernel.region}:${kernel.accountId}:stack/${name}/${kernel.newId()}`;
  return { name, id, resources: new Map(), outputs: {}, exports: {} };
}

async function named(stack: string, logicalId: string, type: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`stack ${stack}: resource ${logicalId} (${type}): ${reason}`, { cause: error });
  }
}
