import type { Scene } from './scene';
import { ACT_SCENES } from './scenes-of-acts';
import { CONTAIN_SCENES } from './scenes-of-contain';
import { DRAIN_SCENES } from './scenes-of-drain';
import { ISSUE_SCENES } from './scenes-of-issuing';
import { SINGLE_KEY_SCENES } from './scenes-of-one';
import { RECONCILE_SCENES } from './scenes-of-reconcile';
import { REVOCATION_SCENES } from './scenes-of-revocation';
import { STEP_SCENES } from './scenes-of-steps';
import { OTHER_SCENES } from './scenes-of-the-rest';

/** Situations that kills and walks seldom meet, one for each guard that stands against one. */
export const SCENES: Readonly<Record<string, Scene>> = {
  ...STEP_SCENES,
  ...ISSUE_SCENES,
  ...REVOCATION_SCENES,
  ...RECONCILE_SCENES,
  ...DRAIN_SCENES,
  ...ACT_SCENES,
  ...CONTAIN_SCENES,
  ...SINGLE_KEY_SCENES,
  ...OTHER_SCENES,
};
