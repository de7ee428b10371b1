/** A function of the rotator as Lambda describes it. */
export interface InstalledFunction {
  readonly name: string;
  /** `missing`, or Lambda's own state: `Active`, `Pending`, `Inactive`, `Failed`. */
  readonly state: string;
}

export interface InstalledAlarm {
  readonly name: string;
  readonly state: string;
  readonly actionsEnabled: boolean;
  /** ARNs of the topics that it tells. */
  readonly topics: readonly string[];
}

/**
 * What of a rotator stands in the account, for the doctor. Each method throws an Error whose name is AWS's code when it
 * may not look, or AWS does not answer: then that is what the doctor says.
 */
export interface Installation {
  functions(): Promise<readonly InstalledFunction[]>;
  /** Whether the resource policy of the rotation function lets Secrets Manager invoke it. */
  rotationMayBeInvoked(): Promise<boolean>;
  /** Where wake-ups go whose revocation failed at every attempt; undefined when nowhere. */
  failureDestination(): Promise<string | undefined>;
  /** Messages in the failure queue. */
  failedWakeUps(): Promise<number>;
  /** The state of the schedule group that holds the wake-ups: `missing`, `ACTIVE`, `DELETING`. */
  scheduleGroup(): Promise<string>;
  /** The log groups of the functions. */
  logGroups(): Promise<readonly { readonly name: string; readonly exists: boolean }[]>;
  alarms(): Promise<readonly InstalledAlarm[]>;
  /** Subscriptions of a topic that somebody has confirmed. */
  confirmedSubscriptions(topicArn: string): Promise<number>;
}
