import { providerType } from '#provider';
import { operateHandler } from '../lib/handlers/operate';
import { wireOperator } from '../lib/runtime/wiring';

export const handler = operateHandler(wireOperator(process.env, providerType));
