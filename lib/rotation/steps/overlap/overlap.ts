import type { Protocol } from '../protocol';
import { createSecret } from './create-secret';
import { finishSecret, repairPromotion } from './finish-secret';
import { setSecret } from './set-secret';
import { hasRoom } from './slots';
import { testSecret } from './test-secret';

/** Two keys at a time: the new one is issued and proved beside the old one, which works on until it is revoked. */
export const overlap: Protocol = {
  create: createSecret,
  set: setSecret,
  test: testSecret,
  finish: finishSecret,
  repair: repairPromotion,
  hasRoom,
};
