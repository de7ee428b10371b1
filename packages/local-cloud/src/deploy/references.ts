import { intrinsicOf } from './intrinsics';
import type { Template, TemplateResource } from './template';

/** The names that a value refers to by Ref, GetAtt or Sub: resources, and parameters as well. */
export function referencesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (typeof value !== 'object' || value === null) return [];
  const intrinsic = intrinsicOf(value);
  if (!intrinsic) return Object.values(value).flatMap(referencesOf);
  const { name, argument } = intrinsic;
  if (name === 'Ref') return [String(argument)];
  if (name === 'Fn::GetAtt') return [String(Array.isArray(argument) ? argument[0] : String(argument).split('.')[0])];
  if (name === 'Fn::Sub')
    return [...namesInText(argument), ...referencesOf(Array.isArray(argument) ? argument.slice(1) : [])];
  return referencesOf(argument);
}

function namesInText(argument: unknown): readonly string[] {
  const text = String(Array.isArray(argument) ? argument[0] : argument);
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']) => name.split('.')[0] ?? name);
}

/** The resources in an order in which each comes after all that it refers to or depends on. */
export function creationOrder(stackName: string, template: Template): readonly (readonly [string, TemplateResource])[] {
  const resources = new Map(Object.entries(template.Resources ?? {}));
  const order: (readonly [string, TemplateResource])[] = [];
  const done = new Set<string>();

  const visit = (logicalId: string, path: readonly string[]): void => {
    const resource = resources.get(logicalId);
    if (!resource || done.has(logicalId)) return;
    if (path.includes(logicalId)) {
      throw new Error(
        `stack ${stackName}: circular dependency between resources: ${[...path, logicalId].join(' -> ')}`,
      );
    }
    const needs = [...[resource.DependsOn ?? []].flat(), ...referencesOf(resource.Properties)];
    for (const need of needs) visit(need, [...path, logicalId]);
    done.add(logicalId);
    order.push([logicalId, resource]);
  };
  for (const logicalId of resources.keys()) visit(logicalId, []);
  return order;
}
