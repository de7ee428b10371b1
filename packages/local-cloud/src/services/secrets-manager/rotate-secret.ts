import { invalidRequest, tokenInUse, tokenMissing } from './errors';
import { findUsable } from './find-secret';
import { AWSCURRENT, holder, versionOf } from './labels';
import { checkNoRotation, closeAttempt, openAttempt } from './rotation-attempt';
import { checkRules, nextWindow, retryHorizon } from './rotation-rules';
import type { RotationAttempt, RotationConfiguration, RotationRules, Secret, Secrets } from './state';
import { save } from './state';

export interface RotateSecretInput {
  readonly SecretId: string;
  readonly ClientRequestToken?: string;
  readonly RotationLambdaARN?: string;
  readonly RotationRules?: RotationRules;
  /** Default true. */
  readonly RotateImmediately?: boolean;
}

interface RotateSecretOutput {
  readonly ARN: string;
  readonly Name: string;
  readonly VersionId: string;
}

export interface RotateSwitches {
  /** The value of a test's version (RotateImmediately false): AWSCURRENT's or empty. AWS does not say. */
  readonly testVersion: 'copy' | 'empty';
}

/** The token of a request. Throws InvalidParameterException without one, whatever else is wrong with the request. */
export function tokenOf(input: Pick<RotateSecretInput, 'ClientRequestToken'>): string {
  if (!input.ClientRequestToken) throw tokenMissing('InvalidParameterException');
  return input.ClientRequestToken;
}

/** Everything that RotateSecret refuses, before anything is changed. Gives the function that would be configured. */
export function checkRotateSecret(secret: Secret, input: RotateSecretInput): { readonly functionArn: string } {
  const token = tokenOf(input);
  const functionArn = input.RotationLambdaARN ?? secret.rotation?.functionArn;
  if (!functionArn) throw invalidRequest('No Lambda rotation function ARN is associated with this secret.');
  if (input.RotationRules) checkRules(input.RotationRules);
  if (secret.attempt?.token === token) return { functionArn };
  checkNoRotation(secret);
  if (versionOf(secret, token)) throw tokenInUse(token, secret.arn);
  return { functionArn };
}

/**
 * RotateSecret: stores the configuration and opens a rotation, or a test of one, whose version has AWSPENDING before
 * any value. Who calls this runs the steps. The same token again, while its rotation goes on, changes nothing.
 */
export function rotateSecret(
  secrets: Secrets,
  input: RotateSecretInput,
  switches: RotateSwitches = { testVersion: 'copy' },
): RotateSecretOutput {
  const token = tokenOf(input);
  const secret = findUsable(secrets, input.SecretId);
  const { functionArn } = checkRotateSecret(secret, input);
  const output = { ARN: secret.arn, Name: secret.name, VersionId: token };
  if (secret.attempt?.token === token) return output;
  const configured = configure(secrets, secret, functionArn, input.RotationRules);
  const kind = input.RotateImmediately === false ? 'test' : 'rotation';
  open(secrets, configured, kind, token, switches);
  return output;
}

function configure(secrets: Secrets, secret: Secret, functionArn: string, rules: RotationRules | undefined): Secret {
  const unchanged = secret.rotation?.enabled && rules === undefined && secret.rotation.functionArn === functionArn;
  if (unchanged) return secret;
  const kept = rules ?? secret.rotation?.rules;
  const rotation: RotationConfiguration = {
    enabled: true,
    functionArn,
    ...(kept ? { rules: kept } : {}),
    since: secrets.now(),
  };
  return save(secrets, scheduled(secrets, { ...secret, rotation, changedAt: secrets.now() }));
}

function open(
  secrets: Secrets,
  secret: Secret,
  kind: RotationAttempt['kind'],
  token: string,
  switches: RotateSwitches,
): Secret {
  const windowEnd = new Date(secrets.now().getTime() + retryHorizon(secret.rotation?.rules));
  const attempt = { kind, token, rotationToken: secrets.newId(), windowEnd, failures: 0 };
  return openAttempt(secrets, secret, attempt, kind === 'test' && switches.testVersion === 'copy');
}

/** Opens the rotation of a window of the schedule; one that was given up earlier is attempted again under its token. */
export function openScheduled(secrets: Secrets, secret: Secret, token: string, windowEnd: Date): Secret {
  const attempt = { kind: 'rotation', token, rotationToken: secrets.newId(), windowEnd, failures: 0 } as const;
  return openAttempt(secrets, secret, attempt, false);
}

/** When the schedule counts from: the last rotation, a value set by hand, or the configuration. */
export function scheduleOrigin(secret: Secret): Date {
  const times = [secret.rotation?.since, secret.lastRotatedAt, holder(secret, AWSCURRENT)?.createdAt];
  return times.reduce<Date>((latest, time) => (time && time > latest ? time : latest), secret.createdAt);
}

/** The secret with NextRotationDate: the last second of its next rotation window. */
export function scheduled(secrets: Secrets, secret: Secret): Secret {
  const { rotation } = secret;
  if (!rotation?.enabled) return secret;
  const { nextRotationAt: _, ...rest } = rotation;
  const window = nextWindow(rotation.rules, scheduleOrigin(secret), secrets.now());
  return {
    ...secret,
    rotation: { ...rest, ...(window ? { nextRotationAt: new Date(window.end.getTime() - 1000) } : {}) },
  };
}

/** CancelRotateSecret: switches rotation off. A rotation in progress ends; AWSPENDING stays where it is. */
export function cancelRotateSecret(
  secrets: Secrets,
  input: { readonly SecretId: string },
): { readonly ARN: string; readonly Name: string; readonly VersionId?: string } {
  const secret = findUsable(secrets, input.SecretId);
  const { rotation, attempt } = secret;
  if (!rotation?.functionArn) throw invalidRequest('No Lambda rotation function ARN is associated with this secret.');
  const { nextRotationAt: _, ...kept } = rotation;
  const cancelled = { ...secret, rotation: { ...kept, enabled: false }, changedAt: secrets.now() };
  closeAttempt(secrets, cancelled);
  return { ARN: secret.arn, Name: secret.name, ...(attempt ? { VersionId: attempt.token } : {}) };
}

/** The secret with its schedule counted anew, if the change made another version AWSCURRENT by hand: that counts as a rotation. */
export function rescheduled(secrets: Secrets, before: Secret, after: Secret): Secret {
  const moved = holder(before, AWSCURRENT)?.id !== holder(after, AWSCURRENT)?.id;
  return moved && after.rotation && !after.attempt ? scheduled(secrets, after) : after;
}
