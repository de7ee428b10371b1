import { type FieldRule, optional, readFields, refuseUnknownFields, SECRET_ARN, text, TIME } from './event-fields';

/** What an operator asks for. `requestedBy` is a claim: the request id of the invocation leads to CloudTrail. */
export type OperateRequest = {
  readonly secretArn: string;
  readonly requestedBy: string;
  readonly reason: string;
} & (
  | { readonly action: 'rotate'; readonly expect?: string }
  | { readonly action: 'rollback'; readonly expect: string }
  | { readonly action: 'extend'; readonly versionId?: string; readonly until: string }
  | { readonly action: 'revoke'; readonly versionId?: string }
  | { readonly action: 'contain'; readonly versionId: string; readonly firstRevoke?: boolean }
  /** An EventBridge rule asks, when the alarm that the key names went to ALARM at that time. */
  | { readonly action: 'rollbackOnAlarm'; readonly alarm: string; readonly at: string }
);

/** The actions of the operate function. A closed list. */
export const OPERATE_ACTIONS = [
  'rotate',
  'rollback',
  'extend',
  'revoke',
  'contain',
  'rollbackOnAlarm',
] as const satisfies readonly OperateRequest['action'][];

/**
 * An operate event `{ v: 1, action, secretArn, requestedBy, reason, ... }`; of an alarm, which has no more to say than
 * its name and time, `{ v: 1, action, secretArn, alarm, at }`. A field that the action does not know is
 * refused: who misspells one must not set off another act. Throws RotationError `EventMalformed`.
 */
export function readOperateEvent(event: unknown): OperateRequest {
  const { action } = readFields('operate event', event, ENVELOPE) as Pick<OperateRequest, 'action'>;
  const rules = { secretArn: SECRET_ARN, ...(action !== 'rollbackOnAlarm' && ASKED_BY_PERSON), ...FIELDS[action] };
  readFields('operate event', event, rules);
  refuseUnknownFields('operate event', event, action, rules);
  const { v: _, ...request } = event as { readonly v: 1 } & OperateRequest;
  if (request.action === 'rollbackOnAlarm') {
    return { ...request, requestedBy: `alarm ${request.alarm}`, reason: `it went to ALARM at ${request.at}` };
  }
  return request;
}

const YES_OR_NO: FieldRule = { expected: 'true or false', holds: (value) => typeof value === 'boolean' };
const VERSION = text(32, 64);

const ENVELOPE = {
  v: { expected: 'the number 1', holds: (value: unknown) => value === 1 },
  action: {
    expected: `one of ${OPERATE_ACTIONS.join(', ')}`,
    holds: (value: unknown) => OPERATE_ACTIONS.some((action) => action === value),
  },
};

const ASKED_BY_PERSON: Readonly<Record<string, FieldRule>> = {
  requestedBy: printable(128),
  reason: printable(256),
};

const FIELDS: Readonly<Record<OperateRequest['action'], Readonly<Record<string, FieldRule>>>> = {
  rotate: { expect: optional(VERSION) },
  rollback: { expect: VERSION },
  extend: { versionId: optional(VERSION), until: TIME },
  revoke: { versionId: optional(VERSION) },
  contain: { versionId: VERSION, firstRevoke: optional(YES_OR_NO) },
  rollbackOnAlarm: { alarm: printable(255), at: TIME },
};

/** Text that may stand in a log line and an event: no control characters, no line breaks. */
function printable(most: number): FieldRule {
  return {
    expected: `1 to ${most} printable characters`,
    holds: (value) => typeof value === 'string' && value.length <= most && /^[^\p{C}\u2028\u2029]+$/u.test(value),
  };
}
