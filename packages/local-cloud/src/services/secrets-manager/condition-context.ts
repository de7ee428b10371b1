import type { Secret, Tag } from './state';

/** The condition keys of a call, in AWS's spelling. Source: Service Authorization Reference, "AWS Secrets Manager". */
export type ConditionContext = Readonly<Record<string, string | readonly string[]>>;

export interface ContextSwitches {
  /**
   * After CancelRotateSecret the key `secretsmanager:resource/AllowRotationLambdaArn` no longer has the function's ARN.
   * AWS does not say whether it has.
   */
  readonly cancelForgetsFunction: boolean;
}

/** What every call on a secret carries: its tags, and the rotation function that is configured for it. */
export function secretContext(secret: Secret, switches: ContextSwitches): ConditionContext {
  const { rotation } = secret;
  const known = rotation?.functionArn !== undefined && (rotation.enabled || !switches.cancelForgetsFunction);
  return {
    'secretsmanager:SecretId': secret.arn,
    ...(known ? { 'secretsmanager:resource/AllowRotationLambdaArn': rotation.functionArn } : {}),
    ...Object.fromEntries(
      (secret.tags ?? []).flatMap((tag) => [
        [`secretsmanager:ResourceTag/${tag.Key}`, tag.Value],
        [`aws:ResourceTag/${tag.Key}`, tag.Value],
      ]),
    ),
  };
}

/** Of a call that sets tags. */
export function tagContext(tags: readonly Tag[]): ConditionContext {
  if (tags.length === 0) return {};
  return {
    'aws:TagKeys': tags.map((tag) => tag.Key),
    ...Object.fromEntries(tags.map((tag) => [`aws:RequestTag/${tag.Key}`, tag.Value])),
  };
}

/** Of GetSecretValue: without a version or a label the request means AWSCURRENT. */
export function readContext(input: { VersionId?: string; VersionStage?: string }): ConditionContext {
  const stage = input.VersionStage ?? (input.VersionId === undefined ? 'AWSCURRENT' : undefined);
  return {
    ...(input.VersionId === undefined ? {} : { 'secretsmanager:VersionId': input.VersionId }),
    ...(stage === undefined ? {} : { 'secretsmanager:VersionStage': stage }),
  };
}

/** Of RotateSecret. */
export function rotateContext(input: { RotationRules?: unknown; RotationLambdaARN?: string }): ConditionContext {
  return {
    'secretsmanager:ModifyRotationRules': String(input.RotationRules !== undefined),
    ...(input.RotationLambdaARN === undefined ? {} : { 'secretsmanager:RotationLambdaARN': input.RotationLambdaARN }),
  };
}
