import { readStages } from '../../lib/rotation/labels';
import type { World } from './world';

/**
 * Watches the invariants from outside: what Secrets Manager returns and which keys the provider accepts, never what the
 * core thinks. Hooked into every change of the store and every end of a key at the provider.
 */
export interface Observer {
  readonly violations: string[];
  /** Checks what must hold at every instant. */
  check(where: string): void;
  /** Checks what must hold after everything has been reconciled: every live key is current or retiring. */
  lookAtRest(): void;
}

export function observe(here: World): Observer {
  const violations: string[] = [];
  const say = (invariant: string, what: string) => {
    const line = `${invariant}: ${what}`;
    if (!violations.includes(line)) violations.push(line);
  };
  const stages = () =>
    readStages({ versions: Object.fromEntries(here.secret().versions.map((v) => [v.id, v.labels])) });
  const holdersOf = (keyId: string) => here.secret().versions.filter((v) => here.keyId(v.id) === keyId);

  const check = (where: string) => {
    const current = here.currentKeyId();
    if (current !== undefined && !here.provider.accepts(current))
      say('I1', `current key ${current} is refused, ${where}`);
  };
  for (const verb of ['revoke', 'disable'] as const) {
    const original = here.provider[verb]?.bind(here.provider);
    if (!original) continue;
    const watched = async (keyId: string) => {
      // A concurrent run that comes late to a revoked key does no harm.
      if (!here.provider.live().includes(keyId))
        return (original as (keyId: string) => Promise<'revoked' | 'gone'>)(keyId);
      const now = here.clock.now();
      const { current, pending, retiring, compromised } = stages();
      for (const version of holdersOf(keyId)) {
        if (version.id === current || version.id === pending) say('I3', `${verb} of ${keyId}, which is in use`);
        const due = retiring.find((one) => one.versionId === version.id);
        if (due && due.dueAt > now && !compromised.has(version.id)) say('I3', `${verb} of ${keyId} before it is due`);
        if (!due && version.labels.length > 0) say('I3', `${verb} of ${keyId}, whose version is not retiring`);
      }
      const successor = here.currentKeyId();
      if (successor !== undefined && holdersOf(keyId).length > 0 && !here.provider.accepts(successor)) {
        say('I3', `${verb} of ${keyId} while its successor is refused`);
      }
      const made = here.provider.keys.get(keyId);
      if (made && !made.name.startsWith('kt_') && made.name !== '') say('I4', `${verb} of the foreign key ${keyId}`);
      const answer = await (original as (keyId: string) => Promise<'revoked' | 'gone'>)(keyId);
      check(`after ${verb} of ${keyId}`);
      return answer;
    };
    Object.assign(here.provider, { [verb]: watched });
  }
  return {
    violations,
    check,
    lookAtRest: () => {
      check('at rest');
      const { current, retiring } = stages();
      const accounted = new Set([current, ...retiring.map((one) => one.versionId)].map((id) => here.keyId(id)));
      for (const keyId of here.provider.live()) {
        const foreign = here.provider.keys.get(keyId)?.name === 'made by hand';
        if (!accounted.has(keyId) && !foreign)
          say('I4', `key ${keyId} is alive, and no version is current or retiring with it`);
      }
      for (const { versionId } of retiring) {
        if (versionId === current) say('I3', 'the current version carries a due label');
      }
    },
  };
}
