import { providerType } from '#provider';
import { revokeHandler } from '../lib/handlers/revoke';
import { wire } from '../lib/runtime/wiring';

export const handler = revokeHandler(wire(process.env, providerType));
