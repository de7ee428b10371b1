import { AwsError, type Kernel } from '../../kernel/kernel';
import { optionalText, requiredText, type Input } from '../input';
import type { Rule } from './rule';

export interface EventsState {
  readonly kernel: Kernel;
  readonly rules: Map<string, Rule>;
}

export const DEFAULT_BUS = 'default';

export function busArn(kernel: Kernel, name: string): string {
  return `arn:${kernel.partition}:events:${kernel.region}:${kernel.accountId}:event-bus/${name}`;
}

export function ruleArn(kernel: Kernel, name: string): string {
  return `arn:${kernel.partition}:events:${kernel.region}:${kernel.accountId}:rule/${name}`;
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** The local cloud has the default event bus alone; another one does not exist. */
export function checkBus(kernel: Kernel, name: string | undefined): void {
  if (name === undefined || name === DEFAULT_BUS || name === busArn(kernel, DEFAULT_BUS)) return;
  const missing = name.split('/').at(-1) ?? name;
  throw new AwsError('ResourceNotFoundException', `Event bus ${missing} does not exist.`);
}

export function ruleNameOf(state: EventsState, input: Input, member = 'Name'): string {
  const name = requiredText(input, member, 'ValidationException');
  checkBus(state.kernel, optionalText(input, 'EventBusName'));
  return name;
}

export function ruleOf(state: EventsState, name: string): Rule {
  const rule = state.rules.get(name);
  if (!rule) throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${DEFAULT_BUS}.`);
  return rule;
}
