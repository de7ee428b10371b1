import type { StateRecord } from './alarm';

/** A state as it stands in `HistoryData`: with its reason data as the object that it is, where there is any. */
export function historyState({ state, reason, reasonData }: StateRecord): string {
  const data = reasonData !== undefined && isJson(reasonData) ? `,"stateReasonData":${reasonData}` : '';
  return `{"stateValue":"${state}","stateReason":${JSON.stringify(reason)}${data}}`;
}

/** What a person gives to SetAlarmState need not be any. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
