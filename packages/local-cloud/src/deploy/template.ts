/** A CloudFormation template as CDK synthesizes it. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
}

export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: unknown;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  /** Default `Delete`. */
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}

/** `Rules` check the version of CDK's bootstrap stack, which the local cloud has no use for. */
const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
  'Rules',
];
const RESOURCE_MEMBERS = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
];

/** Throws for what a template says that the local cloud does not know: a `Transform`, a `CreationPolicy`. */
export function checkTemplate(stackName: string, template: Template): void {
  const section = Object.keys(template).find((name) => !SECTIONS.includes(name));
  if (section) throw new Error(`stack ${stackName}: the local cloud does not know the template section ${section}`);
  for (const [logicalId, resource] of Object.entries(template.Resources ?? {})) {
    const member = Object.keys(resource).find((name) => !RESOURCE_MEMBERS.includes(name));
    if (member) {
      throw new Error(
        `stack ${stackName}: resource ${logicalId} (${resource.Type}): the local cloud does not know the attribute ${member}`,
      );
    }
  }
}
