/** Files of the core that only read, record, publish or count: what they leave out changes no key and no label. */
export const READS_ONLY: readonly string[] = [
  'admin-credential.ts',
  'alarms.ts',
  'api-key.ts',
  'canonical-json.ts',
  'check-key.ts',
  'drain-policy.ts',
  'duration.ts',
  'errors.ts',
  'failure.ts',
  'health-check.ts',
  'installation.ts',
  'key-event.ts',
  'key-version.ts',
  'labels.ts',
  'lineage.ts',
  'metric-names.ts',
  'overdue.ts',
  'pairs.ts',
  'policy.ts',
  'principals.ts',
  'provider.ts',
  'receipt-chain.ts',
  'receipt.ts',
  'record.ts',
  'revoked-use.ts',
  'secret-description.ts',
  'secret-value.ts',
  'services.ts',
  'settings.ts',
  'status.ts',
];

/** What looks like a guard and is not one, with the reason: without it the core does the same, or says it differently. */
export const NOT_GUARDS: Readonly<Record<string, string>> = {
  "await-person.ts isRevokedByPerson: if (verdict === 'unknown' || !isTimeToNotify(dueAt, services.clock.now())) return false;":
    'a person is notified more often',
  "claim.ts claimOn: if (holder === undefined) return 'nobody';": 'the caller treats it as a rollback that has ended',
  'claim.ts takeClaim: if (standing === holder) return true;': 'the label is attached where it stands: a no-op',
  "contain.ts contain: if (outcome === 'awaitingPerson') return done('awaitingPerson');": 'it is said differently',
  "drain.ts readDrain: if (!seen && records.length === 0) return { verdict: 'noEvidence', evidence: evidence('no ":
    'the revocation goes on either way, and records less',
  'drain.ts lastUse: if (!provider.capabilities.lastUsed) return undefined;': 'a list that shows no use says the same',
  'drain.ts named: if (names.length === 0) return {};': 'the evidence has an empty field',
  "finish-secret.ts repairPromotion: if (request.step !== 'finishSecret') return;":
    'it is published or recorded more often',
  "finish-secret.ts promote: if (!isRotationError(error, 'LabelHeldElsewhere')) throw error;":
    'what is read back decides',
  'orphans.ts revokeOrphansOfVersion: if (orphans.length === 0) return;': 'there is nothing to do either way',
  'orphans.ts heldElsewhere: if (arn === secret.arn) continue;': 'what this secret holds itself was taken out before',
  "retire.ts retireIfAlive: if (versionId === stages.current || versionId === stages.pending) return 'left';":
    'it spares calls: what holds the key of a version in use is left below',
  "revoke.ts revokeClaimed: if (!dueOf(still, versionId)) return 'notRetiring';":
    'a concurrent run has revoked it: without, it fails, and its repeat finds nothing to do',
  'reconcile.ts retireForgotten: if (!isOpen) continue;': 'retireIfAlive asks the same',
  'reconcile.ts publishIfStuck: if (!since || !isTimeToNotify(since, services.clock.now())) return;':
    'it is published or recorded more often',
  'reconcile.ts revokeOverdue: if (services.clock.now() < dueAt) continue;': 'revoke asks the same',
  'abandon-pending.ts stuckSince: if (stages.pending === undefined) return undefined;':
    'it has no version, which is asked next',
  'abandon-pending.ts stuckSince: if (!version || services.clock.now().getTime() - version.createdAt.getTime() < STUCK_AFTER':
    'it is published or recorded more often',
  'revoke.ts revokeClaimed: if (!dueAt) {': 'the key is found gone, and that is recorded once more',
  "revoke.ts removeOurLabels: if (!isRotationError(error, 'LabelHeldElsewhere')) throw error;":
    'labels that stay are removed by the next reconciliation',
  "rollback.ts rollback: if (claimOn(secret, previous) === 'revocation') return refused('revocationBegan');":
    'the claim cannot be taken, which is refused in the same words',
  'rollback.ts finishRollback: if (isRetiring && before.stages.current !== left) return true;':
    'it is published or recorded more often',
  "rollback.ts moveUnlessOvertaken: if (!isRotationError(error, 'LabelHeldElsewhere')) throw error;":
    'the labels are read back, and the next reconciliation completes it',
  'swap-window.ts parseSwapWindow: if (!match) return undefined;':
    'text that a person wrote is read: no key is touched',
  'swap-window.ts parseSwapWindow: if (fromHour > 23 || toHour > 24 || fromMinute > 59 || toMinute > 59) return undefined;':
    'text that a person wrote is read: no key is touched',
  'swap-window.ts parseSwapWindow: if (!days || minutes === 0) return undefined;':
    'text that a person wrote is read: no key is touched',
  'swap-window.ts daysOf: if (first === undefined) return DAYS.map((_, day) => day);':
    'text that a person wrote is read: no key is touched',
  'swap-window.ts daysOf: if (from < 0 || to < 0) return undefined;':
    'text that a person wrote is read: no key is touched',
  'rotation-request.ts parseStep: if (!step) {': 'text of an event is read: no key is touched',
  "start-rotation.ts startRotation: if (pending !== undefined) return { outcome: 'already' };":
    'Secrets Manager says the same',
  'in-place.ts requireRollable: await requireAdminCredential(services, secret.provider);':
    'the roll itself is refused, with the same code',
  "in-place.ts ownKey: if (stored.kind !== 'key') return undefined;": 'what holds no key has none to give either way',
  "roll.ts promoteRolled: if (!isRotationError(error, 'LabelHeldElsewhere') && !isRotationError(error, 'StoreUnavail":
    'what is read back decides',
};
