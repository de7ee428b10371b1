import { inspectHandler } from '../lib/handlers/inspect';
import { wireInspector } from '../lib/runtime/wiring';

export const handler = inspectHandler(wireInspector(process.env));
