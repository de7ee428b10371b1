import { contain } from '../../../lib/rotation/operations/contain';
import { extend } from '../../../lib/rotation/operations/extend';
import { revokeNow } from '../../../lib/rotation/operations/revoke-now';
import { rollback } from '../../../lib/rotation/operations/rollback';
import { startRotation } from '../../../lib/rotation/operations/start-rotation';
import type { Scene, Stage } from './scene';
import { idOf, keyIdIn, later, MINUTE, pass } from './stories';

const VERSIONED = ['http', 'http-no-list', 'http-two-slots', 'aws-iam'] as const;

/** The acts of an operator, with the arguments of somebody who looked a moment ago. */
export function acts(stage: Stage) {
  const { account, run } = stage;
  const secretId = account.arn;
  const current = () => idOf(account, 'AWSCURRENT') ?? '';
  return {
    rollback: (expect = current()) => run((services) => rollback(services, { secretId, expect })),
    extend: (bySeconds: number, versionId?: string) =>
      run((services) => extend(services, { secretId, versionId, until: later(account, bySeconds, versionId) })),
    revokeNow: (versionId?: string) => run((services) => revokeNow(services, { secretId, versionId })),
    contain: (versionId: string, firstRevoke = false) =>
      run((services) => contain(services, { secretId, versionId, firstRevoke })),
    rotate: (expect?: string) => run((services) => startRotation(services, { secretId, expect })),
  };
}

/** Rotated ten minutes ago: the current version, the superseded one, and its key. */
export async function rotated({ account }: Stage) {
  const old = idOf(account, 'AWSCURRENT') ?? '';
  account.rotate();
  await pass(account, 10 * MINUTE);
  return { old, current: idOf(account, 'AWSCURRENT') ?? '', keyId: keyIdIn(account, old) ?? '' };
}

/** A superseded version with a key that a person made, whose id nobody knows. */
export async function supersededWithoutId(stage: Stage): Promise<string> {
  const made = stage.account.provider.keys.issue('made by hand', true);
  await pass(stage.account, 5000);
  const id = stage.put({ apiKey: made.value }, 'a-value-without-the-id-of-its-key');
  await rotated(stage);
  return id;
}

export async function stuck({ account }: Stage): Promise<string> {
  account.provider.fail({ mode: '500', requests: ['verify'] });
  account.rotate();
  await pass(account, 2000);
  account.provider.heal();
  return idOf(account, 'AWSPENDING') ?? '';
}

export function end({ account, observer }: Stage, keyId: string | undefined): void {
  observer.excuseCurrent();
  const key = account.provider.keys.byId(keyId ?? '');
  if (key) account.provider.keys.setState(key, 'revoked');
}

export function scene(play: (stage: Stage) => Promise<void>, more: Partial<Scene> = {}): Scene {
  return { kinds: VERSIONED, losesWakeUps: true, play, ...more };
}

export function keyState({ account }: Stage, versionId: string) {
  return account.provider.keys.byId(keyIdIn(account, versionId) ?? '')?.state;
}

/** A rotation beside a retiring version, whose new key is not proven yet. */
export async function stuckBeside({ account }: Stage): Promise<void> {
  account.provider.fail({ mode: '500', requests: ['verify'], times: 400 });
  account.rotate();
  await pass(account, 2000);
}
