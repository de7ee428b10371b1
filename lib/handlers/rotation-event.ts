import type { RotationRequest } from '../rotation/steps/rotation-request';
import { parseStep } from '../rotation/steps/rotation-request';
import type { FieldRule } from './event-fields';
import { readFields, text } from './event-fields';

/**
 * What Secrets Manager sends to a rotation function. `SecretId` is an ARN on AWS; some emulators send the name.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html
 */
export function readRotationEvent(event: unknown): RotationRequest {
  const fields = readFields('rotation event', event, RULES) as Readonly<Record<keyof typeof RULES, string>>;
  const { Step, SecretId, ClientRequestToken, RotationToken } = fields;
  return {
    step: parseStep(Step),
    secretId: SecretId,
    versionId: ClientRequestToken,
    // JSON's null, which some callers send for "none".
    ...(RotationToken && { rotationToken: RotationToken }),
  };
}

const OPTIONAL_TOKEN: FieldRule = {
  expected: 'text or absent',
  holds: (value) => value === undefined || value === null || typeof value === 'string',
};

const RULES = {
  Step: text(1, 64),
  SecretId: text(1, 2048),
  ClientRequestToken: text(32, 64),
  RotationToken: OPTIONAL_TOKEN,
};
