import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AssemblyChange, EditableTemplate } from './edited-assembly';

/** One statement that lets somebody do something, or keeps somebody from it, and how to take just it away. */
export interface TemplateStatement {
  /** Logical id of the resource that holds it. */
  readonly resource: string;
  readonly resourceType: string;
  /** For a test's name: what it is about. */
  readonly title: string;
  /** Its JSON, to search for words. */
  readonly text: string;
  readonly remove: AssemblyChange;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Properties that hold a policy, whatever the resource. */
const DOCUMENTS = ['PolicyDocument', 'AssumeRolePolicyDocument', 'ResourcePolicy', 'KeyPolicy'];

/** Every statement of every policy of a template: identity, trust and resource policies, and Lambda permissions. */
export function templateStatements(assembly: string): readonly TemplateStatement[] {
  const { Resources } = JSON.parse(readFileSync(join(assembly, 'Keyturn.template.json'), 'utf8')) as {
    Resources: Record<string, Resource>;
  };
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => [
    ...DOCUMENTS.flatMap((property) => {
      const document = Properties[property] as { Statement: readonly unknown[] } | undefined;
      return (document?.Statement ?? []).map((statement, index) => inDocument(id, Type, property, index, statement));
    }),
    ...(Type === 'AWS::Lambda::Permission' ? [permission(id, Properties)] : []),
  ]);
}

function inDocument(
  resource: string,
  resourceType: string,
  property: string,
  index: number,
  statement: unknown,
): TemplateStatement {
  const { Sid, Action } = statement as { Sid?: string; Action?: string | string[] };
  return {
    resource,
    resourceType,
    title: `${resource}: ${[Sid, ...[Action].flat().slice(0, 2)].filter(Boolean).join(' ')} (${index})`,
    text: JSON.stringify(statement),
    remove: (template) => {
      const document = template.Resources[resource]?.Properties?.[property] as { Statement: unknown[] };
      document.Statement.splice(index, 1);
      // AWS takes no policy without a statement: then it is the policy that goes, except a role's trust and a key's own.
      if (document.Statement.length === 0 && !['AssumeRolePolicyDocument', 'KeyPolicy'].includes(property)) {
        delete template.Resources[resource];
        dropDependenciesOn(template, resource);
      }
    },
  };
}

function permission(resource: string, properties: Readonly<Record<string, unknown>>): TemplateStatement {
  return {
    resource,
    resourceType: 'AWS::Lambda::Permission',
    title: `${resource}: ${String(properties['Principal'])}`,
    text: JSON.stringify(properties),
    remove: (template) => {
      delete template.Resources[resource];
      dropDependenciesOn(template, resource);
    },
  };
}

function dropDependenciesOn(template: EditableTemplate, gone: string): void {
  for (const resource of Object.values(template.Resources) as { DependsOn?: string | string[] }[]) {
    if (resource.DependsOn === undefined) continue;
    resource.DependsOn = [resource.DependsOn].flat().filter((id) => id !== gone);
  }
}
