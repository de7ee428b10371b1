import { inspectHandler } from '../lib/handlers/inspect';
import { wireInspector } from '../lib/wiring';

export const handler = inspectHandler(wireInspector(process.env));
