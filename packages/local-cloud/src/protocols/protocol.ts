import type { AwsError, ServiceDefinition } from '../kernel/kernel';

/** An HTTP request as it came, its body complete. */
export interface WireRequest {
  readonly method: string;
  /** Percent-encoded, without the query string. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed. */
  readonly body: Uint8Array;
  /** As it was sent, and signed. */
  readonly sentBody: Uint8Array;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

interface ParsedCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** One of AWS's wire protocols, as a server speaks it. */
export interface Protocol {
  readonly name: 'awsJson' | 'query' | 'restJson' | 'rpcV2Cbor';
  /** Throws AwsError: UnknownOperationException, or SerializationException for a body that cannot be read. */
  parse(request: WireRequest, definition: ServiceDefinition): ParsedCall;
  succeed(
    operation: string,
    output: Readonly<Record<string, unknown>>,
    definition: ServiceDefinition,
    requestId: string,
  ): WireResponse;
  fail(error: AwsError, definition: ServiceDefinition, requestId: string): WireResponse;
}
