import { providerType } from '#provider';
import { reconcileHandler } from '../lib/handlers/reconcile';
import { wireReconciler } from '../lib/runtime/wiring';

export const handler = reconcileHandler(wireReconciler(process.env, providerType));
