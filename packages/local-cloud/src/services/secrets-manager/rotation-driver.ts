import type { TimerClock } from '../../kernel/kernel';
import { pendingElsewhere } from './labels';
import { openScheduled, scheduled, scheduleOrigin } from './rotate-secret';
import type { AttemptState } from './rotation-attempt';
import { attemptState, closeAttempt, closePromoted, closeTest, noteFailure } from './rotation-attempt';
import type { RotationWindow } from './rotation-rules';
import { nextWindow, retryHorizon } from './rotation-rules';
import type { RotationEvent, Step } from './rotation-steps';
import { eventOf, stepsOf } from './rotation-steps';
import type { RotationAttempt, Secret, Secrets } from './state';
import { save } from './state';

/** CloudTrail's names for what becomes of a rotation, where the driver itself decides it. */
export type RotationOutcome = 'Started' | 'Succeeded' | 'Failed';

interface RotationDriverDeps {
  readonly secrets: Secrets;
  readonly clock: TimerClock;
  /** Invokes the function and waits for it. Resolves with a reason when it failed; a rejection is a failure too. */
  invoke(functionArn: string, event: RotationEvent): Promise<{ readonly failed?: string }>;
  /** Called for each start, failure and success, of rotations and of tests. */
  report(secret: Secret, attempt: RotationAttempt, outcome: RotationOutcome, errorMessage?: string): void;
  /** Called for each step that has run; `failed` holds no secret. */
  stepped(secret: Secret, attempt: RotationAttempt, step: Step, failed?: string): void;
  /** AWSPENDING is taken off the promoted version when a rotation succeeds. On AWS both are seen. */
  readonly removePending: boolean;
  /** When in its window a scheduled rotation begins, in milliseconds after the window's start; AWS chooses freely. */
  startDelay(window: RotationWindow): number;
}

export interface RotationDriver {
  /** Runs the rotation that is open, from its first step. Called again while it runs: does nothing. */
  start(secretArn: string): void;
  /** Reattempts, now, a rotation whose version still has AWSPENDING. */
  reattempt(secret: Secret): void;
  /** Sets the timer of the next rotation window, instead of the one set before. */
  schedule(secretArn: string): void;
}

const MINUTE_MS = 60_000;

/** Runs rotations: the four steps, retries while the window is open, and the schedule. */
export function createRotationDriver(deps: RotationDriverDeps): RotationDriver {
  const { secrets, clock } = deps;
  const running = new Set<string>();
  const retries = new Map<string, () => void>();
  const windows = new Map<string, () => void>();

  function start(arn: string): void {
    retries.get(arn)?.();
    retries.delete(arn);
    if (running.has(arn)) return;
    running.add(arn);
    clock.at(secrets.now(), `rotation of ${arn}`, async () => {
      try {
        await run(arn);
      } finally {
        running.delete(arn);
        // A rotation that was opened while the abandoned one still had a step to end.
        const next = secrets.byArn.get(arn)?.attempt;
        if (next && !retries.has(arn)) start(arn);
      }
    });
  }

  async function run(arn: string): Promise<void> {
    const opened = secrets.byArn.get(arn);
    const attempt = opened?.attempt;
    if (!opened || !attempt) return;
    if (attempt.failures === 0) deps.report(opened, attempt, 'Started');
    for (const step of stepsOf(attempt)) {
      const functionArn = secrets.byArn.get(arn)?.rotation?.functionArn ?? '';
      const { failed } = await outcomeOf(deps.invoke(functionArn, eventOf(arn, attempt, step)));
      deps.stepped(secrets.byArn.get(arn) ?? opened, attempt, step, failed);
      const state = attemptState(secrets.byArn.get(arn), attempt.token);
      if (state.kind === 'over') return;
      if (failed !== undefined) {
        return fail(arn, attempt, `Error when executing lambda ${functionArn} during ${step} step`);
      }
      if (state.kind === 'foreign' || state.kind === 'cleared') return giveUp(arn, attempt, state);
    }
    finish(arn, attempt);
  }

  function finish(arn: string, attempt: RotationAttempt): void {
    const secret = secrets.byArn.get(arn);
    if (!secret) return;
    if (attempt.kind === 'test') {
      deps.report(closeTest(secrets, secret), attempt, 'Succeeded');
      return;
    }
    if (attemptState(secret, attempt.token).kind !== 'promoted') {
      return fail(arn, attempt, `The version ${attempt.token} of the secret ${arn} was not promoted to AWSCURRENT`);
    }
    const rotated = closePromoted(secrets, secret, deps.removePending);
    deps.report(save(secrets, withDays(secrets, scheduled(secrets, rotated))), attempt, 'Succeeded');
    schedule(arn);
  }

  /** The whole rotation is retried under the same token after 1, 2, 4 ... minutes, while its window is open. */
  function fail(arn: string, attempt: RotationAttempt, message: string): void {
    const secret = secrets.byArn.get(arn);
    const current = secret?.attempt;
    if (!secret || !current) return;
    deps.report(secret, attempt, 'Failed', message);
    if (attempt.kind === 'test') return void closeTest(secrets, secret);
    const again = new Date(secrets.now().getTime() + 2 ** current.failures * MINUTE_MS);
    if (again >= current.windowEnd) return void closeAttempt(secrets, secret);
    noteFailure(secrets, secret, current);
    const cancel = clock.at(again, `retry of the rotation of ${arn}`, () => {
      retries.delete(arn);
      start(arn);
    });
    retries.set(arn, cancel);
  }

  /** Somebody moved AWSPENDING: the rotation cannot go on, and is not retried. */
  function giveUp(arn: string, attempt: RotationAttempt, state: AttemptState): void {
    const secret = secrets.byArn.get(arn);
    if (!secret) return;
    const functionArn = secret.rotation?.functionArn ?? '';
    const message =
      state.kind === 'foreign'
        ? `Pending secret version ${state.versionId} for Secret ${arn} was not created by Lambda ${functionArn}. ` +
          'Remove the AWSPENDING staging label and restart rotation'
        : `The staging label AWSPENDING was removed from version ${attempt.token} of Secret ${arn}`;
    deps.report(closeAttempt(secrets, secret), attempt, 'Failed', message);
  }

  function reattempt(secret: Secret): void {
    const pending = pendingElsewhere(secret);
    if (!pending || !secret.rotation?.enabled) return;
    if (!secret.attempt) {
      const windowEnd = new Date(secrets.now().getTime() + retryHorizon(secret.rotation.rules));
      openScheduled(secrets, secret, pending.id, windowEnd);
    }
    start(secret.arn);
  }

  function schedule(arn: string): void {
    windows.get(arn)?.();
    windows.delete(arn);
    const secret = secrets.byArn.get(arn);
    if (!secret?.rotation?.enabled || secret.deletedAt) return;
    const window = upcoming(secret, secrets.now());
    if (!window) return;
    const at = new Date(window.start.getTime() + deps.startDelay(window));
    windows.set(
      arn,
      clock.at(at, `rotation window of ${arn}`, () => openWindow(arn, window)),
    );
  }

  /** A window that has begun counts only when its rotation has not: the schedule is then late, not early. */
  function upcoming(secret: Secret, now: Date): RotationWindow | undefined {
    const origin = scheduleOrigin(secret);
    const window = nextWindow(secret.rotation?.rules, origin, now);
    if (!window || window.start > now) return window;
    return nextWindow(secret.rotation?.rules, origin, window.end);
  }

  function openWindow(arn: string, window: RotationWindow): void {
    const secret = secrets.byArn.get(arn);
    if (!secret?.rotation?.enabled || secret.deletedAt) return;
    const token = pendingElsewhere(secret)?.id ?? secrets.newId();
    if (!running.has(arn)) openScheduled(secrets, secret, token, window.end);
    start(arn);
    schedule(arn);
  }

  return { start, reattempt, schedule };
}

async function outcomeOf(invocation: Promise<{ readonly failed?: string }>): Promise<{ readonly failed?: string }> {
  try {
    return await invocation;
  } catch (error) {
    return { failed: error instanceof Error ? error.name : 'Error' };
  }
}

/** AWS adds to a schedule expression the days until the next rotation, counted anew after each. */
function withDays(secrets: Secrets, secret: Secret): Secret {
  const { rotation } = secret;
  if (!rotation?.nextRotationAt) return secret;
  const days = Math.floor((rotation.nextRotationAt.getTime() - secrets.now().getTime()) / (24 * 60 * MINUTE_MS));
  return days < 1 ? secret : { ...secret, rotation: { ...rotation, calculatedDays: days } };
}
