import { z } from 'zod';
import type { FaultRule } from './faults';

const text = z.exactOptional(z.string().min(1));
const count = z.exactOptional(z.number().int().min(1));
const milliseconds = z.exactOptional(z.number().min(0));

const schema: z.ZodType<FaultRule> = z.strictObject({
  kind: z.enum(['error', 'delay', 'drop', 'kill', 'stale']),
  service: text,
  operation: text,
  caller: text,
  input: z.exactOptional(z.record(z.string(), z.string())),
  resource: text,
  when: z.exactOptional(z.enum(['before', 'after'])),
  nth: count,
  times: count,
  code: text,
  message: text,
  status: z.exactOptional(z.number().int().min(400).max(599)),
  delayMs: milliseconds,
  staleMs: milliseconds,
});

/** Members that only some kinds look at; all others go with every kind. */
const KINDS_OF: Readonly<Partial<Record<keyof FaultRule, readonly FaultRule['kind'][]>>> = {
  caller: ['error', 'delay', 'drop', 'kill'],
  input: ['error', 'delay', 'drop', 'kill'],
  when: ['error', 'delay', 'drop', 'kill'],
  code: ['error'],
  message: ['error'],
  status: ['error'],
  delayMs: ['delay'],
  resource: ['stale'],
  staleMs: ['stale'],
};

function unused(rule: FaultRule): readonly string[] {
  return Object.keys(rule).filter((member) => KINDS_OF[member as keyof FaultRule]?.includes(rule.kind) === false);
}

/** Reads a fault rule from JSON. A string is what is wrong with it: a rule with a misspelt or idle member would hit more than was meant. */
export function readFaultRule(value: unknown): FaultRule | string {
  const result = schema.safeParse(value);
  if (!result.success) return z.prettifyError(result.error);
  const members = unused(result.data);
  return members.length === 0 ? result.data : `${members.join(', ')} has no meaning with kind ${result.data.kind}`;
}
