/** What every SDK client of a function is created with. */
interface ClientSettings {
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
}

/**
 * Three attempts, each given up after 3 s without a connection or 10 s without an answer (milliseconds), so that a call
 * that hangs leaves room for its repetition within the function's timeout. Region, credentials and endpoint are not set:
 * they are the SDK's own affair, so that AWS_ENDPOINT_URL alone points everything elsewhere.
 */
export function clientSettings({ requestTimeout = 10_000 } = {}): ClientSettings {
  return {
    maxAttempts: 3,
    // Without `throwOnRequestTimeout` the SDK only prints a warning and goes on waiting.
    requestHandler: { connectionTimeout: 3000, requestTimeout, throwOnRequestTimeout: true },
  };
}
