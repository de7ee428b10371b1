import { providerType } from '#provider';
import { operateHandler } from '../lib/handlers/operate';
import { wireOperator } from '../lib/wiring';

export const handler = operateHandler(wireOperator(process.env, providerType));
