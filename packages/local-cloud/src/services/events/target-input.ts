import { readSelector } from '../logs/selector';
import type { BusEvent, Rule, Target } from './rule';

/**
 * The text that a target gets: the event, a part of it, a constant, or the filled template. Source: Amazon EventBridge
 * User Guide, "Amazon EventBridge input transformation".
 */
export function targetInput(rule: Rule, target: Target, event: BusEvent, ingestedAt: Date): string {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) return JSON.stringify(readSelector(event, target.inputPath) ?? null);
  if (!target.inputTransformer) return JSON.stringify(event);
  const { paths, template } = target.inputTransformer;
  const values: Record<string, unknown> = {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': ingestedAt.toISOString(),
    'aws.events.event': event,
    'aws.events.event.json': event,
  };
  for (const [name, path] of Object.entries(paths)) values[name] = readSelector(event, path);
  return filled(template, values);
}

/** `<name>` becomes JSON, or, between quotation marks, text without further marks; unknown names stay as they are. */
function filled(template: string, values: Readonly<Record<string, unknown>>): string {
  let quoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/gs, (found: string, name: string | undefined) => {
    if (found === '"') quoted = !quoted;
    if (name === undefined || !Object.hasOwn(values, name)) return found;
    return quoted ? asText(values[name]) : JSON.stringify(values[name] ?? null);
  });
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}
