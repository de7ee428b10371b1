import { isRecord, optionalText, recordList, textList, type Input } from '../input';
import type { MetricSample } from './metric';

const MAX_DIMENSIONS = 30;

/** What one log line says in CloudWatch's embedded metric format; `problem` when it means to and does it wrong. */
interface EmbeddedMetrics {
  readonly samples: readonly MetricSample[];
  readonly problem?: string;
}

/**
 * The metrics of a log line: one per metric and dimension set, nothing for a line of another kind. Storage resolution is
 * ignored. Source: Amazon CloudWatch User Guide, "Embedded metric format specification".
 */
export function embeddedMetrics(line: string): EmbeddedMetrics {
  // Most lines have no metrics: looking for the word costs less than parsing them.
  if (!line.includes('"_aws"')) return { samples: [] };
  const root = parsed(line);
  const metadata = isRecord(root) ? root['_aws'] : undefined;
  if (!isRecord(root) || !isRecord(metadata)) return { samples: [] };
  const directives = recordList(metadata, 'CloudWatchMetrics');
  if (directives.length === 0) return { samples: [] };
  const timestamp = metadata['Timestamp'];
  if (typeof timestamp !== 'number')
    return { samples: [], problem: '_aws.Timestamp must be milliseconds since the epoch' };
  try {
    return { samples: directives.flatMap((directive) => samplesOf(root, directive, new Date(timestamp))) };
  } catch (error) {
    return { samples: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function samplesOf(root: Input, directive: Input, at: Date): readonly MetricSample[] {
  const namespace = optionalText(directive, 'Namespace');
  if (namespace === undefined) throw new Error('a metric directive needs a Namespace');
  const sets = Array.isArray(directive['Dimensions']) ? (directive['Dimensions'] as readonly unknown[]) : [[]];
  return recordList(directive, 'Metrics').flatMap((definition) => {
    const name = optionalText(definition, 'Name');
    if (name === undefined) throw new Error('a metric definition needs a Name');
    const unit = optionalText(definition, 'Unit');
    const values = valuesOf(root, name);
    return sets.flatMap((set) => {
      const dimensions = dimensionsOf(root, textList({ set }, 'set'));
      return values.map((value) => ({ namespace, name, dimensions, value, at, ...(unit ? { unit } : {}) }));
    });
  });
}

/** A number or up to 100 of them. */
function valuesOf(root: Input, name: string): readonly number[] {
  const values = [root[name]].flat();
  if (!values.every((value): value is number => typeof value === 'number')) {
    throw new Error(`the metric ${name} has no number in the root of the line`);
  }
  return values;
}

function dimensionsOf(root: Input, names: readonly string[]): Readonly<Record<string, string>> {
  if (names.length > MAX_DIMENSIONS) throw new Error(`a dimension set has more than ${MAX_DIMENSIONS} dimensions`);
  return Object.fromEntries(
    names.map((name) => {
      const value = root[name];
      if (typeof value !== 'string') throw new Error(`the dimension ${name} has no text in the root of the line`);
      return [name, value];
    }),
  );
}
