import type { Scene } from './scene';
import { ACT_SCENES } from './scenes-of-acts';
import { AFTER_SCENES } from './scenes-of-after';
import { CONTAIN_SCENES } from './scenes-of-contain';
import { DRAIN_SCENES } from './scenes-of-drain';
import { ISSUE_SCENES } from './scenes-of-issuing';
import { LAST_LOOK_SCENES } from './scenes-of-last-looks';
import { SINGLE_KEY_SCENES } from './scenes-of-one';
import { OTHER_HANDS_SCENES } from './scenes-of-other-hands';
import { PROMOTION_SCENES } from './scenes-of-promotion';
import { RECONCILE_SCENES } from './scenes-of-reconcile';
import { REVOCATION_SCENES } from './scenes-of-revocation';
import { ROLLBACK_SCENES } from './scenes-of-rollback';
import { STEP_SCENES } from './scenes-of-steps';
import { SWAP_SCENES } from './scenes-of-swap';
import { END_SCENES } from './scenes-of-the-end';
import { OTHER_SCENES } from './scenes-of-the-rest';

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
