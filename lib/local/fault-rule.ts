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

/** Reads a fault rule from JSON. A string is what is wrong with it: a rule with a misspelt member would hit everything. */
export function readFaultRule(value: unknown): FaultRule | string {
  const result = schema.safeParse(value);
  return result.success ? result.data : z.prettifyError(result.error);
}
