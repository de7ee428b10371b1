import type { ApiKey } from '../../rotation/api-key';

/** One access key as ListAccessKeys tells it. */
export interface AccessKeyMetadata {
  readonly accessKeyId: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt?: Date;
}

/**
 * What of IAM and STS this provider type uses: one request per call, never repeated inside. Throws AccessKeysError for
 * every failure.
 */
export interface AccessKeys {
  create(userName: string): Promise<{ readonly accessKeyId: string; readonly secretAccessKey: ApiKey }>;
  /** Every access key of the user, page by page. */
  list(userName: string): Promise<readonly AccessKeyMetadata[]>;
  /** Undefined for a key that was not used since IAM records it. */
  lastUsed(accessKeyId: string): Promise<Date | undefined>;
  setStatus(userName: string, accessKeyId: string, status: AccessKeyMetadata['status']): Promise<void>;
  delete(userName: string, accessKeyId: string): Promise<void>;
  /** GetCallerIdentity, signed with that access key: the ARN of whom it belongs to. */
  callerArn(accessKeyId: string, secretAccessKey: ApiKey): Promise<string>;
}

/** IAM or STS refused, failed or did not answer. Carries AWS's code and request id, nothing of the request. */
export class AccessKeysError extends Error {
  override readonly name = 'AccessKeysError';

  constructor(
    /** AWS's error code without `Exception` (`LimitExceeded`), or the connection's (`TimeoutError`). */
    readonly code: string,
    /** Absent when there was no answer. */
    readonly status: number | undefined,
    readonly details: {
      readonly requestId?: string;
      readonly retryAfterMs?: number;
      /** True for a signature that was refused for its time, not for its key. */
      readonly clockSkew?: boolean;
      /** False where certainly nothing was sent. */
      readonly sent?: boolean;
    } = {},
  ) {
    super(`${code}${status === undefined ? '' : ` (${status})`}`);
  }
}
