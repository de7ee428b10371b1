import type { Scene } from '../scene';
import { ACT_SCENES } from './acts';
import { AFTER_SCENES } from './after';
import { CONTAIN_SCENES } from './contain';
import { DRAIN_SCENES } from './drain';
import { ISSUE_SCENES } from './issuing';
import { LAST_LOOK_SCENES } from './last-looks';
import { SINGLE_KEY_SCENES } from './one';
import { OTHER_HANDS_SCENES } from './other-hands';
import { PROMOTION_SCENES } from './promotion';
import { RECONCILE_SCENES } from './reconcile';
import { REVOCATION_SCENES } from './revocation';
import { ROLLBACK_SCENES } from './rollback';
import { STEP_SCENES } from './steps';
import { SWAP_SCENES } from './swap';
import { END_SCENES } from './the-end';
import { OTHER_SCENES } from './the-rest';

/** Situations that kills and walks seldom meet, one for each guard that stands against one. */
export const SCENES: Readonly<Record<string, Scene>> = {
  ...STEP_SCENES,
  ...ISSUE_SCENES,
  ...REVOCATION_SCENES,
  ...END_SCENES,
  ...RECONCILE_SCENES,
  ...PROMOTION_SCENES,
  ...DRAIN_SCENES,
  ...ACT_SCENES,
  ...CONTAIN_SCENES,
  ...SINGLE_KEY_SCENES,
  ...SWAP_SCENES,
  ...OTHER_HANDS_SCENES,
  ...OTHER_SCENES,
  ...AFTER_SCENES,
  ...LAST_LOOK_SCENES,
  ...ROLLBACK_SCENES,
};
