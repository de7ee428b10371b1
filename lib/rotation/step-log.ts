/** A step of a rotation as the rotation function logged its end. */
export interface LoggedStep {
  readonly step: string;
  readonly versionId: string;
  readonly at: Date;
  /** The error code of a step that failed; Secrets Manager repeats the rotation. */
  readonly code?: string;
}

/** What the rotation function has logged, for who follows a rotation. Late by seconds. */
export interface StepLog {
  /** The steps of one secret since then, the oldest first. */
  steps(secretArn: string, since: Date): Promise<readonly LoggedStep[]>;
}
