/** What the parts of the local cloud share: who calls, how a service is described, how it fails, what time it is. */

/** Who makes a call. `administrator` is the person at the machine; everyone else is authorised from the template. */
export type Caller =
  | { readonly kind: 'administrator' }
  | {
      readonly kind: 'role';
      readonly roleArn: string;
      readonly sessionName: string;
      /** Which of the role's sessions: one per process of a function, so that a fault can kill the very caller. */
      readonly accessKeyId?: string;
    }
  | { readonly kind: 'user'; readonly userArn: string; readonly accessKeyId: string }
  | {
      readonly kind: 'service';
      readonly principal: string;
      readonly sourceArn?: string;
      readonly sourceAccount: string;
    };

/**
 * An error as AWS answers it: its code, its message, its HTTP status. Of errors that every service has (access denied,
 * unknown operation, throttling ...) write the JSON code, `AccessDeniedException`: the protocol in use turns it, and its
 * status, into its own (`AccessDenied`, 403).
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    /** Further members of the modelled error shape (`{ ResourceId, ResourceType }`). */
    readonly fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface Authorization {
  /** `secretsmanager:GetSecretValue` */
  readonly action: string;
  /** The ARN acted on, or `*`. */
  readonly resource: string;
  /** Condition keys that this call carries, in AWS's spelling: strings, or lists of strings for multivalued keys. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The resource's own policy, where it has one. */
  readonly resourcePolicy?: PolicyDocument;
}

/** Virtual time. Timers run in order of their time; `advance` in the control API returns when all that became due has run. */
export interface TimerClock {
  now(): Date;
  /** Runs once at that time (at once when it is past). Returns a function that cancels it. */
  at(when: Date, what: string, run: () => Promise<void> | void): () => void;
  /**
   * Registers work in flight, so that `advance` waits for it (a running invocation, a delivery), and returns it. Never
   * track what itself waits for a timer: `advance` would wait for real time to pass. `Kernel.call` is tracked already.
   */
  track<T>(work: Promise<T>): Promise<T>;
}

/** One line of `GET /_local/events`: what happened, for people and tests. Never holds a secret value. */
export interface LocalEvent {
  /** `secretsmanager`, `lambda`, ... */
  readonly source: string;
  /** `RotationStarted`, `Invoked`, `AccessDenied`, ... */
  readonly type: string;
  readonly [detail: string]: unknown;
}

export interface Kernel {
  readonly partition: 'aws';
  readonly region: string;
  readonly accountId: string;
  readonly clock: TimerClock;
  /** A fresh unique id (UUID form). */
  newId(): string;
  /** Appends to the event log with the virtual time. */
  record(event: LocalEvent): void;
  /**
   * Calls an operation of a service in the same way as a request over HTTP would: authorised as `caller`. Services call
   * each other by this alone (Secrets Manager and Scheduler invoke Lambda, an alarm publishes to SNS). `service` is the
   * signing name (`monitoring`, not `cloudwatch`).
   */
  call(
    caller: Caller,
    service: string,
    operation: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>>;
  /** Throws AccessDenied as AWS words it, and records it, unless the policies of the template let `caller` do this. */
  authorize(caller: Caller, what: Authorization): void;
  /** Emits an event on the default event bus as AWS's service `source` (`aws.secretsmanager`). */
  emit(event: {
    source: string;
    detailType: string;
    resources: readonly string[];
    detail: Readonly<Record<string, unknown>>;
  }): void;
}

export interface OperationContext {
  readonly kernel: Kernel;
  readonly caller: Caller;
}

/**
 * An API operation: takes the modelled input, returns the modelled output, throws AwsError. On both sides timestamps are
 * Date and blobs are Uint8Array, whatever the protocol; of the input, where `ServiceDefinition.shapes` names them.
 */
export type Operation = (
  input: Readonly<Record<string, unknown>>,
  context: OperationContext,
) => Promise<Record<string, unknown>> | Record<string, unknown>;

export interface RestRoute {
  readonly method: string;
  /** `/schedules/{Name}`; the braces name input members, `{Name+}` takes slashes too. */
  readonly path: string;
  readonly operation: string;
  /** Success status; default 200. */
  readonly status?: number;
  /** The output member that is the success status, taken out of the body (`StatusCode` of Lambda's Invoke). */
  readonly statusMember?: string;
  /** Query parameter name to input member. */
  readonly query?: Readonly<Record<string, string>>;
  /** Header name in lower case to input member. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The input member that is the raw body (`Payload` of Lambda's Invoke: Uint8Array), and the output member that is (Uint8Array or string). */
  readonly rawBody?: { readonly input?: string; readonly output?: string };
  /** Output member to header name, taken out of the body. */
  readonly outputHeaders?: Readonly<Record<string, string>>;
}

/**
 * What a member is where the wire does not show it: the query protocol and URLs carry strings only, JSON has neither
 * timestamps nor blobs. `map` and `list` matter to the query protocol (an object is otherwise a structure; an empty
 * value or a lone URL parameter otherwise a string).
 */
export type Shape = 'timestamp' | 'blob' | 'number' | 'boolean' | 'map' | 'list';

/** How AWS describes a service: its names on the wire, and its operations. */
export interface ServiceDefinition {
  /** The SigV4 signing name: `secretsmanager`, `scheduler`, `lambda`, `monitoring`, `sns`, `sqs`, `events`, `sts`, `iam`, `logs`. */
  readonly signingName: string;
  /** `X-Amz-Target` prefix of the JSON protocol: `secretsmanager`, `AmazonSQS`, `AWSEvents`, `Logs_20140328`, `GraniteServiceVersion20100801`. */
  readonly jsonTarget?: { readonly prefix: string; readonly version: '1.0' | '1.1' };
  /** The query protocol (form in, XML out): API version and XML namespace. */
  readonly query?: { readonly apiVersion: string; readonly namespace: string };
  /** smithy-rpc-v2-cbor service name, where SDKs use it: `GraniteServiceVersion20100801`. */
  readonly cbor?: { readonly serviceName: string };
  readonly rest?: readonly RestRoute[];
  /**
   * By member name wherever it stands (`MaxItems`), or by the end of its path where a name means two things
   * (`MetricData.Value`; list positions do not count). The longest one counts. Input and output alike.
   */
  readonly shapes?: Readonly<Record<string, Shape>>;
  /**
   * Present when the service is "query compatible" (SQS, CloudWatch): error code of the JSON and CBOR protocols to that
   * of the query protocol (`QueueDoesNotExist` to `AWS.SimpleQueueService.NonExistentQueue`), where they differ.
   */
  readonly queryErrors?: Readonly<Record<string, string>>;
  /** The member of error bodies that holds the message; default `message`. Secrets Manager, Scheduler and Lambda say `Message`. */
  readonly errorMessage?: 'message' | 'Message';
  readonly operations: Readonly<Record<string, Operation>>;
}
