import { type FieldRule, optional, readFields, refuseUnknownFields, SECRET_ARN, text, TIME } from './event-fields';

/** What a person or the CLI wants to know of a rotator. */
export type InspectRequest =
  | { readonly action: 'status'; readonly secretArn?: string; readonly after?: string }
  | { readonly action: 'history' | 'usage'; readonly secretArn: string }
  | { readonly action: 'steps'; readonly secretArn: string; readonly since: string }
  | { readonly action: 'receipts'; readonly secretArn: string; readonly nextToken?: string }
  | { readonly action: 'doctor' };

/** The actions of the inspect function. A closed list. */
export const INSPECT_ACTIONS = [
  'status',
  'history',
  'usage',
  'steps',
  'receipts',
  'doctor',
] as const satisfies readonly InspectRequest['action'][];

/**
 * An inspect event `{ v: 1, action, ... }`. Fields that the action does not know are refused: a caller who misspells
 * one must not get an answer to another question. Throws RotationError `EventMalformed`.
 */
export function readInspectEvent(event: unknown): InspectRequest {
  const { action } = readFields('inspect event', event, ENVELOPE) as { readonly action: InspectRequest['action'] };
  const rules = FIELDS[action];
  readFields('inspect event', event, rules);
  refuseUnknownFields('inspect event', event, action, rules);
  return Object.fromEntries(
    Object.entries(event as object).filter(([name, value]) => name !== 'v' && value !== undefined),
  ) as unknown as InspectRequest;
}

const ENVELOPE = {
  v: { expected: 'the number 1', holds: (value: unknown) => value === 1 },
  action: {
    expected: INSPECT_ACTIONS.join(', '),
    holds: (value: unknown) => INSPECT_ACTIONS.some((action) => action === value),
  },
};

const FIELDS: Readonly<Record<InspectRequest['action'], Readonly<Record<string, FieldRule>>>> = {
  status: { secretArn: optional(SECRET_ARN), after: optional(text(1, 2048)) },
  history: { secretArn: SECRET_ARN },
  usage: { secretArn: SECRET_ARN },
  steps: { secretArn: SECRET_ARN, since: TIME },
  receipts: { secretArn: SECRET_ARN, nextToken: optional(text(1, 4096)) },
  doctor: {},
};
