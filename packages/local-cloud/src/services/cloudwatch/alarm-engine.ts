import type { Kernel } from '../../kernel/kernel';
import type { Alarm, AlarmState, HistoryItem, StateRecord } from './alarm';
import { runAlarmActions } from './alarm-actions';
import { reasonDataOf } from './alarm-reason-data';
import { evaluateAlarm, evaluationRange, type Slot } from './evaluate-alarm';
import { historyState } from './history-state';
import type { MetricStat } from './metric-queries';
import { runQueries } from './metric-queries';
import type { MetricStore } from './metric-store';

const HISTORY_MS = 30 * 86_400_000;

export interface AlarmEngine {
  /** Starts, or after a change restarts, the evaluation of an alarm. */
  start(alarm: Alarm): void;
  stop(alarm: Alarm): void;
  /** A new state from outside (SetAlarmState): with actions, until the next evaluation. */
  setState(alarm: Alarm, state: AlarmState, reason: string, reasonData?: string): Promise<void>;
  remember(item: HistoryItem): void;
  history(): readonly HistoryItem[];
}

/**
 * Evaluates every alarm at the end of its periods. An alarm whose evaluation range holds no data, and whose state says so
 * already, sleeps until one of its metrics gets a value: a quiet month costs nothing.
 */
export function createAlarmEngine(kernel: Kernel, store: MetricStore): AlarmEngine {
  const running = new Map<Alarm, () => void>();
  let items: HistoryItem[] = [];

  function start(alarm: Alarm): void {
    stop(alarm);
    let cancel: (() => void) | undefined;
    const arm = (): void => {
      if (cancel) return;
      const periodMs = alarm.rule.period * 1000;
      const boundary = (Math.floor(kernel.clock.now().getTime() / periodMs) + 1) * periodMs;
      cancel = kernel.clock.at(new Date(boundary), `evaluation of ${alarm.name}`, async () => {
        cancel = undefined;
        if (mayChange(alarm, boundary)) arm();
        await evaluate(alarm, boundary);
      });
    };
    const metrics = alarm.rule.queries.flatMap((query) => (query.stat ? [query.stat.metric] : []));
    const unwatch = metrics.map((metric) => store.watch(metric, arm));
    running.set(alarm, () => {
      cancel?.();
      for (const end of unwatch) end();
    });
    arm();
  }

  function stop(alarm: Alarm): void {
    running.get(alarm)?.();
    running.delete(alarm);
  }

  function rangeStart(alarm: Alarm, boundary: number): number {
    return boundary - evaluationRange(alarm.rule) * alarm.rule.period * 1000;
  }

  /** Whether a later evaluation can come out differently without new data: while there is data in the range, or ahead of it. */
  function mayChange(alarm: Alarm, boundary: number): boolean {
    return alarm.rule.queries.some(
      (query) => query.stat && (store.latest(query.stat.metric) ?? -Infinity) >= rangeStart(alarm, boundary),
    );
  }

  async function evaluate(alarm: Alarm, boundary: number): Promise<void> {
    const { rule } = alarm;
    const start = rangeStart(alarm, boundary);
    const returned = rule.queries.find((query) => query.returnData);
    const results = runQueries(store, rule.queries, { start, end: boundary, period: rule.period });
    const series = results.get(returned?.id ?? '');
    const counts = countsOf(store, returned?.stat, { start, end: boundary });
    const slots: Slot[] = [];
    for (let at = start; at < boundary; at += rule.period * 1000) {
      const count = counts.get(at);
      const value = typeof series === 'number' ? series : series?.get(at);
      slots.push({ at, value, ...(count === undefined ? {} : { count }) });
    }
    const verdict = evaluateAlarm(rule, slots);
    if (!verdict || verdict.state === alarm.state) return;
    await setState(alarm, verdict.state, verdict.reason, reasonDataOf(alarm, slots, kernel.clock.now()));
  }

  async function setState(alarm: Alarm, state: AlarmState, reason: string, reasonData?: string): Promise<void> {
    const previous = recordOf(alarm);
    const now = kernel.clock.now();
    alarm.state = state;
    alarm.reason = reason;
    if (reasonData === undefined) delete alarm.reasonData;
    else alarm.reasonData = reasonData;
    alarm.stateUpdatedAt = now;
    if (previous.state === state) return;
    alarm.transitionedAt = now;
    kernel.record({
      source: 'cloudwatch',
      type: 'AlarmStateChanged',
      alarm: alarm.name,
      from: previous.state,
      to: state,
      reason,
    });
    remember({
      alarmName: alarm.name,
      at: now,
      type: 'StateUpdate',
      summary: `Alarm updated from ${previous.state} to ${state}`,
      data: `{"version":"1.0","oldState":${historyState(previous)},"newState":${historyState(recordOf(alarm))}}`,
    });
    await runAlarmActions(kernel, alarm, previous, remember);
  }

  function remember(item: HistoryItem): void {
    const oldest = item.at.getTime() - HISTORY_MS;
    if ((items[0]?.at.getTime() ?? Infinity) < oldest) items = items.filter(({ at }) => at.getTime() >= oldest);
    items.push(item);
  }

  return { start, stop, setState, remember, history: () => items };
}

function recordOf(alarm: Alarm): StateRecord {
  const { state, reason, reasonData, stateUpdatedAt: at } = alarm;
  return { state, reason, at, ...(reasonData === undefined ? {} : { reasonData }) };
}

/** How many values each period of a metric has; nothing for math. */
function countsOf(
  store: MetricStore,
  stat: MetricStat | undefined,
  range: { readonly start: number; readonly end: number },
): ReadonlyMap<number, number> {
  if (!stat) return new Map();
  const window = { ...range, period: stat.period, ...(stat.unit ? { unit: stat.unit } : {}) };
  return new Map(store.datapoints(stat.metric, window).map((point) => [point.at, point.count]));
}
