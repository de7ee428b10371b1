import type { Secret } from '../secret';

/** Secrets with the same options share a principal at the provider: its keys are listed, and its admin credential checked, once. */
export function principalsOf(secrets: readonly Secret[]): readonly (readonly Secret[])[] {
  const groups = new Map<string, Secret[]>();
  for (const secret of secrets) {
    const options = JSON.stringify(Object.entries(secret.policy.options).sort());
    groups.set(options, [...(groups.get(options) ?? []), secret]);
  }
  return [...groups.values()];
}
