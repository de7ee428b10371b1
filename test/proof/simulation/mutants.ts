/** A guard taken out of the core, or a mistake of others put into it: the proof must notice each. */
export interface Mutant {
  readonly name: string;
  /** Its name, anywhere below lib/rotation. */
  readonly file: string;
  /** The file with the mistake in it. Throws when it has changed so that the mistake cannot be made any more. */
  plant(original: string): string;
}

/** A text that is replaced, once. */
function mistake({ name, file, from, to }: Readonly<Record<'name' | 'file' | 'from' | 'to', string>>): Mutant {
  return {
    name,
    file,
    plant: (original) => {
      const parts = original.split(from);
      if (parts.length !== 2) throw new Error(`mutant '${name}': its text stands ${parts.length - 1} times in ${file}`);
      return parts.join(to);
    },
  };
}

/** Mistakes that others have made, and parts of the core that are no guards and cannot be missed either. */
export const MISTAKES: readonly Mutant[] = [
  {
    name: 'blind repeat of an issue: a value under the version id is not looked for',
    file: 'key-to-replace.ts',
    from: 'if (await holdsValueOfItsOwn(services, secret, versionId)) {',
    to: 'if (false as boolean) {',
  },
  {
    name: 'the retry that deletes the live key: keys in use count as orphans',
    file: 'orphans.ts',
    from: '&& !held.has(key.keyId)',
    to: '',
  },
  {
    name: 'a concurrent run is not waited for: orphans have no safety age',
    file: 'orphans.ts',
    from: 'return issuedAt !== undefined && now.getTime() - issuedAt.getTime() > safetyAgeMs(settings);',
    to: 'return true;',
  },
  {
    name: 'the sweep that deletes foreign keys',
    file: 'orphans.ts',
    from: "return mark && isOfSecret(mark, secret.arn) ? 'thisSecret' : 'foreign';",
    to: "return 'thisSecret';",
  },
  {
    name: 'orphan when the store fails: a key that was not stored is left',
    file: 'store-pending.ts',
    from: 'if (isDefinite(error) && !uncertain) {\n        await revokeUnstored(services, secret, issued);',
    to: 'if (isDefinite(error) && !uncertain) {',
  },
  {
    name: 'a key that may have been stored is revoked',
    file: 'store-pending.ts',
    from: 'uncertain = true;',
    to: 'await revokeUnstored(services, secret, issued);',
  },
  {
    name: 'delete in setSecret',
    file: 'set-secret.ts',
    from: 'const current = await readKey(services, secret, secret.stages.current);',
    to: "const current = await readKey(services, secret, secret.stages.current); if (current.kind === 'key') await secret.provider.revoke(current.held.keyId);",
  },
  {
    name: 'promoted without being seen to work',
    file: 'finish-secret.ts',
    from: "if (verdict === 'accepted') return;",
    to: 'return;',
  },
  {
    name: 'the delete timer started before the promotion, with no guard',
    file: 'revoke.ts',
    from: "const dueAt = dueOf(secret, versionId);\n  if (!dueAt) {\n    await finishIfRevoked(services, secret, versionId);\n    return 'notRetiring';\n  }\n  if (isInUse(secret, versionId)) return",
    to: 'const dueAt = dueOf(secret, versionId) ?? services.clock.now();\n  if (isInUse(secret, versionId)) return',
  },
  {
    name: 'off-by-one grace: revoked before it is due',
    file: 'revoke.ts',
    from: 'return services.clock.now() >= dueAt;',
    to: 'return true;',
  },
  {
    name: 'the current key may be revoked',
    file: 'may-revoke.ts',
    from: 'return versionId === secret.stages.current || versionId === secret.stages.pending;',
    to: 'return false;',
  },
  {
    name: 'a revocation does not ask whether its successor works',
    file: 'may-revoke.ts',
    from: 'if (await successorWorks(services, secret)) return;',
    to: 'return;',
  },
  {
    name: 'revocation and rollback do not exclude each other',
    file: 'claim.ts',
    from: 'if (standing === holder) return true;',
    to: 'return true;',
  },
  {
    name: 'a second rotation forgets the older key',
    file: 'create-secret.ts',
    from: "if (secret.stages.previous !== undefined) await retireIfAlive(services, secret, secret.stages.previous, 'retire');",
    to: '',
  },
  {
    name: 'cleanup given up: overdue keys are left',
    file: 'reconcile.ts',
    from: 'await revokeOverdue(services, await openSecret(services, secretArn));',
    to: '',
  },
  {
    name: 'a version without a label is forgotten',
    file: 'reconcile.ts',
    from: 'await retireForgotten(services, secret);',
    to: '',
  },
  {
    name: 'a rollback that died is not finished',
    file: 'reconcile.ts',
    from: 'await finishClaims(services, await openSecret(services, secretArn));',
    to: '',
  },
  {
    name: 'a rollback that is rotated forward again: AWSPENDING stays on the version that it leaves',
    file: 'rollback.ts',
    from: 'if (before.description.versions[left]?.includes(AWSPENDING)) {',
    to: 'if (false as boolean) {',
  },
  {
    name: 'swallowed revocation error: labels go although the provider did not answer',
    file: 'revoke.ts',
    from: 'await secret.provider.revoke(keyId);',
    to: 'await secret.provider.revoke(keyId).catch(() => undefined);',
  },
  {
    name: 'death is not proven',
    file: 'revoke.ts',
    from: "if (verdict === 'refused') return;",
    to: 'return;',
  },
  {
    name: 'orphans are never swept',
    file: 'sweep.ts',
    from: 'if (!isPastSafetyAge(key, services.clock.now(), services.settings)) return false;',
    to: 'return false;',
  },
  {
    name: 'an old due label stays on a version that is in use again',
    file: 'retire.ts',
    from: 'for (const label of stale?.labels ?? []) await services.store.moveLabel(secret.arn, label, { from: versionId });',
    to: 'void stale;',
  },
  {
    name: 'a rotation that another has replaced goes on',
    file: 'rotation-request.ts',
    from: 'if (secret.stages.pending === request.versionId) return;',
    to: 'return;',
  },
].map(mistake);
