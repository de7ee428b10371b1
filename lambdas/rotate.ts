import { providerType } from '#provider';
import { rotateHandler } from '../lib/handlers/rotate';
import { wire } from '../lib/runtime/wiring';

export const handler = rotateHandler(wire(process.env, providerType));
