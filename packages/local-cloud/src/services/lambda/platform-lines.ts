import type { FunctionSpec } from '../../runner/function-spec';

export interface Report {
  readonly requestId: string;
  readonly status: 'success' | 'error' | 'timeout' | 'failure';
  readonly durationMs: number;
  readonly initMs?: number;
  readonly errorType?: string;
  /** What the platform has to say beside the report: a timeout, an exit. */
  readonly message?: string;
}

/** With JSON, start and good reports are INFO lines that `SystemLogLevel: WARN` drops. */
const wantsInfo = (spec: FunctionSpec): boolean => spec.systemLogLevel !== 'WARN';

export function startLines(spec: FunctionSpec, requestId: string, at: Date): readonly string[] {
  if (spec.logFormat === 'Text') return [`START RequestId: ${requestId} Version: $LATEST`];
  return wantsInfo(spec) ? [platform(at, 'platform.start', { requestId, version: '$LATEST' })] : [];
}

export function reportLines(spec: FunctionSpec, report: Report, at: Date): readonly string[] {
  const { requestId, status, errorType, message } = report;
  const durationMs = Math.round(report.durationMs * 100) / 100;
  const metrics = { durationMs, billedDurationMs: Math.ceil(durationMs), memorySizeMB: spec.memorySizeMb };
  if (spec.logFormat === 'Text') {
    return [
      ...(message ? [`${at.toISOString()} ${requestId} ${message}`] : []),
      `END RequestId: ${requestId}`,
      `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${metrics.billedDurationMs} ms\tMemory Size: ${metrics.memorySizeMB} MB`,
    ];
  }
  if (status === 'success' && !wantsInfo(spec)) return [];
  const init = report.initMs === undefined ? {} : { initDurationMs: Math.round(report.initMs * 100) / 100 };
  const record = { requestId, metrics: { ...metrics, ...init }, status, ...(errorType ? { errorType } : {}) };
  return [platform(at, 'platform.report', record)];
}

function platform(at: Date, type: string, record: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ time: at.toISOString(), type, record });
}
