import type { Scene } from '../scene';
import { ACT_SCENES } from './acts';
import { AFTER_SCENES } from './after';
import { CONTAIN_SCENES } from './contain';
import { DRAIN_SCENES } from './drain';
import { IN_PLACE_SCENES } from './in-place';
import { IN_PLACE_PROMOTION_SCENES } from './in-place-promotion';
import { ISSUE_SCENES } from './issuing';
import { ORPHAN_AND_SLOT_SCENES } from './orphans-and-slots';
import { PEOPLE_AND_OTHER_SECRETS_SCENES } from './people-and-other-secrets';
import { PROMOTION_SCENES } from './promotion';
import { RECONCILE_SCENES } from './reconcile';
import { REVOCATION_SCENES } from './revocation';
import { ROLLBACK_SCENES } from './rollback';
import { SECOND_READ_SCENES } from './second-read';
import { STEP_SCENES } from './steps';
import { UNPROVEN_REVOCATION_SCENES } from './unproven-revocation';

/** Situations that kills and walks seldom meet, one for each guard that stands against one. */
export const SCENES: Readonly<Record<string, Scene>> = {
  ...STEP_SCENES,
  ...ISSUE_SCENES,
  ...REVOCATION_SCENES,
  ...UNPROVEN_REVOCATION_SCENES,
  ...RECONCILE_SCENES,
  ...PROMOTION_SCENES,
  ...DRAIN_SCENES,
  ...ACT_SCENES,
  ...CONTAIN_SCENES,
  ...IN_PLACE_SCENES,
  ...IN_PLACE_PROMOTION_SCENES,
  ...PEOPLE_AND_OTHER_SECRETS_SCENES,
  ...ORPHAN_AND_SLOT_SCENES,
  ...AFTER_SCENES,
  ...SECOND_READ_SCENES,
  ...ROLLBACK_SCENES,
};
