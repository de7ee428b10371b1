import type { Stage } from './scene';

export function labelsOf({ account }: Stage, id: string): readonly string[] {
  return account.secret().versions.find((one) => one.id === id)?.labels ?? [];
}

export const dueLabel = (stage: Stage, id: string): string | undefined =>
  labelsOf(stage, id).find((label) => label.includes('RETIRING'));

/** Nobody hears that AWSCURRENT moved. */
export function deafen({ disturbance }: Stage): void {
  disturbance.deliveries = (what) => (what === 'reconcile' || what === 'revoke' ? 0 : 1);
}
