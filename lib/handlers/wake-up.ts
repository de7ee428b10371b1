import type { WakeUp } from '../rotation/key-version';
import { readFields, text } from './event-fields';

/** What Scheduler hands to the revocation function: the input that `lib/aws/schedule.ts` wrote. */
export function readWakeUp(event: unknown): WakeUp {
  const fields = readFields('wake-up', event, RULES) as Readonly<Record<'secretArn' | 'versionId' | 'keyId', string>>;
  const { secretArn, versionId, keyId } = fields;
  return { v: 1, secretArn, versionId, keyId };
}

const RULES = {
  v: { expected: 'the number 1', holds: (value: unknown) => value === 1 },
  secretArn: {
    expected: "a secret's ARN",
    holds: (value: unknown) => typeof value === 'string' && /^arn:[^:]+:secretsmanager:/.test(value),
  },
  versionId: text(32, 64),
  keyId: text(1, 256),
};
