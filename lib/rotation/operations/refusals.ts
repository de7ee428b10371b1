/** Why an act of an operator was refused: a code for a switch, and words for people. A closed list. */
export const REFUSALS = {
  notCurrent: 'AWSCURRENT is on another version than the one named: look again, then decide',
  rotationInProgress: 'a rotation is in progress: wait for its end, or contain the key',
  noPreviousVersion: 'there is no version before the current one',
  previousNotRetiring:
    'the previous version is not retiring any more, its key is revoked, or was never ours: rotate instead, for a new key',
  previousKeyDead: 'the provider refuses the key of the previous version: rotate instead, for a new key',
  previousKeyUnproven: 'the provider did not say whether the key of the previous version works: try again',
  previousCompromised:
    'the previous version is called compromised, and nobody goes back to it: rotate instead, for a new key',
  revocationBegan: 'the revocation of that version has begun, and cannot be taken back',
  rollbackBegan: 'a rollback to that version has begun: look again in a minute',
  alarmNotNamed: 'the secret does not name that alarm in its tag keyturn:rollback-on',
  alarmTooEarly: 'the alarm was raised before the current key was promoted: it is not about this key',
  graceOver: 'the grace period of the promotion is over: a person decides whether to go back',
  wentBackBefore: 'AWSCURRENT went back already: an alarm takes a promotion back once, and never forward again',
  currentNotOurs: 'a person put the current key there: an alarm takes back what a rotation did, and nothing else',
  notRetiring: 'that version is not retiring: it is current, or its key is revoked already',
  compromised: 'that version is called compromised: its key gets no more time',
  notLater: 'that version is due later already: a grace period is only lengthened by this, and shortened by revoking',
  tooLate: 'the new due time is more than 30 days away',
  inUse: 'that version, or another one in use, holds this key',
  stillInUse: 'the key is still used: move its users to the new key first, or call it compromised',
  usageUnreadable: 'whether the key is still used cannot be read now: try again, or call it compromised',
  endedByPerson:
    'only a person can revoke this key, at the provider: it is due, and ends here once the provider refuses it',
  keyNotKnown: 'that version holds no key whose id is known and that is ours: a person revokes it at the provider',
  noRoom: 'the provider has no room for another key: revoke a retiring one first, or contain with firstRevoke',
} as const;

export type Refusal = keyof typeof REFUSALS;

export interface Refused {
  readonly outcome: 'refused';
  readonly code: Refusal;
  /** What the refusal rests on: names of consumers and times. */
  readonly evidence?: Readonly<Record<string, string | number | boolean>>;
}

export function refused(code: Refusal, evidence?: Refused['evidence']): Refused {
  return { outcome: 'refused', code, ...(evidence && { evidence }) };
}
