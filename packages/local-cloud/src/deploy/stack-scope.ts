import { evaluate, evaluateCondition, NO_VALUE, type Scope } from './intrinsics';
import type { StackState, Stacks } from './stack-state';
import type { Template } from './template';

export interface ScopeOptions {
  readonly region: string;
  readonly accountId: string;
  /** Values for parameters without a default. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What the intrinsic functions of one stack's template see. */
export function stackScope(template: Template, stack: StackState, stacks: Stacks, options: ScopeOptions): Scope {
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': options.accountId,
    'AWS::Region': options.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': stack.id,
    'AWS::NotificationARNs': [],
    'AWS::NoValue': NO_VALUE,
  };
  const resource = (logicalId: string) => {
    const found = stack.resources.get(logicalId);
    if (!found) throw new Error(`there is no resource or parameter ${logicalId}`);
    return found;
  };
  const scope: Scope = {
    ref(name) {
      if (Object.hasOwn(pseudo, name)) return pseudo[name];
      const parameter = template.Parameters?.[name];
      if (!parameter) return resource(name).physicalId;
      const value = options.parameters[name] ?? parameter.Default;
      if (value === undefined) throw new Error(`the parameter ${name} has no value`);
      return parameter.Type.startsWith('List<') || parameter.Type === 'CommaDelimitedList'
        ? String(value).split(',')
        : value;
    },
    getAtt(logicalId, attribute) {
      const found = resource(logicalId);
      if (!Object.hasOwn(found.attributes, attribute)) {
        throw new Error(`the local cloud does not know the attribute ${attribute} of ${logicalId} (${found.type})`);
      }
      return found.attributes[attribute];
    },
    condition(name) {
      const condition = template.Conditions?.[name];
      if (condition === undefined) throw new Error(`there is no condition ${name}`);
      return evaluateCondition(condition, scope);
    },
    mapping: (map) => template.Mappings?.[map],
    importValue(exportName) {
      for (const { exports } of stacks.values()) if (Object.hasOwn(exports, exportName)) return exports[exportName];
      throw new Error(`No export named ${exportName} found`);
    },
    stackOutput(stackName, outputName) {
      const outputs = stacks.get(stackName)?.outputs ?? {};
      if (!Object.hasOwn(outputs, outputName)) throw new Error(`stack ${stackName} has no output ${outputName}`);
      return outputs[outputName];
    },
  };
  return scope;
}

/** The stack's outputs and exports, once its resources exist. */
export function evaluateOutputs(template: Template, stack: StackState, scope: Scope): void {
  const outputs: Record<string, unknown> = {};
  const exports: Record<string, unknown> = {};
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    if (output.Condition && !scope.condition(output.Condition)) continue;
    outputs[name] = evaluate(output.Value, scope);
    if (output.Export) exports[String(evaluate(output.Export.Name, scope))] = outputs[name];
  }
  stack.outputs = outputs;
  stack.exports = exports;
}
