import { revoke } from '../../../lib/rotation/revocation/revoke';
import type { Stage } from './scene';
import { GRACE, idOf, keyIdIn, MINUTE, pass } from './stories';

interface Superseded {
  readonly old: string;
  readonly keyId: string;
}

/** A version that is superseded and due since two minutes, whose wake-up was lost. */
export async function superseded({ account }: Stage, ms = GRACE + 3 * MINUTE): Promise<Superseded> {
  const old = idOf(account, 'AWSCURRENT') ?? '';
  account.rotate();
  await pass(account, ms);
  return { old, keyId: keyIdIn(account, old) ?? '' };
}

export function revokes(stage: Stage, versionId: string, keyId: string, ms?: number): Promise<string> {
  const { arn } = stage.account;
  return stage.run((services) => revoke(services, { v: 1, secretArn: arn, versionId, keyId }), ms);
}

export const stateOf = ({ account }: Stage, keyId: string) => account.provider.keys.byId(keyId)?.state;
export const labelsOf = ({ account }: Stage, id: string) =>
  account.secret().versions.find((one) => one.id === id)?.labels ?? [];

export function valueOf({ account }: Stage, id: string): object {
  const value = account.secret().versions.find((one) => one.id === id)?.value;
  return value?.kind === 'text' ? (JSON.parse(value.text) as object) : {};
}
