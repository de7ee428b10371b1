import { AwsError, type Operation } from '../../kernel/kernel';
import { isRecord, optionalInstant, optionalText, recordList, textList, type Input } from '../input';
import type { EventBus } from './event-bus';
import { busArn, checkBus, DEFAULT_BUS, validation, type EventsState } from './events-state';

const MAX_ENTRIES = 10;
const MAX_BYTES = 262_144;

/** PutEvents: an entry that is wrong fails alone; a caller that may not send one of them sends nothing. */
export function putEventsOperation(state: EventsState, bus: EventBus): Operation {
  const { kernel } = state;
  return (input, { caller }) => {
    const entries = recordList(input, 'Entries');
    for (const context of contexts(entries)) {
      kernel.authorize(caller, { action: 'events:PutEvents', resource: busArn(kernel, DEFAULT_BUS), context });
    }
    checkSize(entries);
    const results = entries.map((entry) => {
      try {
        return { EventId: bus.accept(parsedEntry(state, entry)) };
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return { ErrorCode: error.code, ErrorMessage: error.message };
      }
    });
    const FailedEntryCount = results.filter((result) => 'ErrorCode' in result).length;
    if (FailedEntryCount > 0) kernel.record({ source: 'events', type: 'EntriesRefused', results });
    return { FailedEntryCount, Entries: results };
  };
}

/** The condition keys of each distinct kind of entry. */
function contexts(entries: readonly Input[]): readonly Readonly<Record<string, string>>[] {
  const kinds = entries.map((entry) => ({
    'events:source': optionalText(entry, 'Source') ?? '',
    'events:detail-type': optionalText(entry, 'DetailType') ?? '',
  }));
  return [...new Map(kinds.map((kind) => [JSON.stringify(kind), kind])).values()];
}

function checkSize(entries: readonly Input[]): void {
  if (entries.length === 0 || entries.length > MAX_ENTRIES) {
    const constraint = entries.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${MAX_ENTRIES}`;
    throw validation(
      `1 validation error detected: Value '[PutEventsRequestEntry]' at 'entries' failed to satisfy constraint: Member must have length ${constraint}`,
    );
  }
  const bytes = entries.reduce((sum, entry) => sum + Buffer.byteLength(JSON.stringify(entry), 'utf8'), 0);
  if (bytes > MAX_BYTES) throw validation('Total size of the entries in the request is over the limit.');
}

function parsedEntry(state: EventsState, entry: Input): Parameters<EventBus['accept']>[0] {
  checkBus(state.kernel, optionalText(entry, 'EventBusName'));
  const source = requiredOf(entry, 'Source');
  const detailType = requiredOf(entry, 'DetailType');
  const text = requiredOf(entry, 'Detail');
  if (source.startsWith('aws.')) {
    throw new AwsError('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  const detail = jsonOf(text);
  if (!isRecord(detail)) throw new AwsError('MalformedDetail', 'Detail is malformed.');
  const time = optionalInstant(entry, 'Time');
  return { source, detailType, detail, resources: textList(entry, 'Resources'), ...(time ? { time } : {}) };
}

function requiredOf(entry: Input, name: string): string {
  const value = optionalText(entry, name);
  if (value !== undefined) return value;
  throw new AwsError('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
