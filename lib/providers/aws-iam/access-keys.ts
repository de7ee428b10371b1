import type { ApiKey } from '../../rotation/api-key';

/** One access key as ListAccessKeys returns it. */
export interface AccessKeyMetadata {
  readonly accessKeyId: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt?: Date;
}

/**
 * What of IAM and STS this provider type uses: one request per call, never repeated inside. Throws AwsRequestError for
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
