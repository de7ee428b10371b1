/** A function as the runner needs it. */
export interface FunctionSpec {
  readonly functionName: string;
  readonly functionArn: string;
  readonly roleArn: string;
  /** `nodejs24.x`; the process is the Node.js of this machine. */
  readonly runtime: string;
  /** `index.handler` */
  readonly handler: string;
  /** The folder that holds the code. */
  readonly codeDirectory: string;
  /** The template's environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memorySizeMb: number;
  readonly logGroup: string;
  readonly logFormat: 'JSON' | 'Text';
  /** `ApplicationLogLevel`, with JSON only. */
  readonly logLevel?: string;
  /** `SystemLogLevel`, with JSON only: `WARN` drops the platform's start lines and good reports. */
  readonly systemLogLevel?: string;
}

/** Credentials of one session of a role. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The environment of a function's process: the template's, and what Lambda sets; the latter wins, as its names are reserved. */
export function functionEnvironment(
  spec: FunctionSpec,
  lambda: {
    readonly region: string;
    readonly endpoint: string;
    readonly session: SessionCredentials;
    readonly logStream: string;
    /** Stands for the sandbox's home, so that no person's AWS configuration is read. */
    readonly home: string;
  },
): Readonly<Record<string, string>> {
  return {
    HOME: lambda.home,
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    AWS_ENDPOINT_URL: lambda.endpoint,
    ...spec.environment,
    TZ: ':UTC',
    AWS_REGION: lambda.region,
    AWS_DEFAULT_REGION: lambda.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
    AWS_ACCESS_KEY_ID: lambda.session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: lambda.session.secretAccessKey,
    AWS_SESSION_TOKEN: lambda.session.sessionToken,
    AWS_LAMBDA_FUNCTION_NAME: spec.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memorySizeMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: lambda.logStream,
    AWS_LAMBDA_LOG_FORMAT: spec.logFormat,
    ...(spec.logLevel ? { AWS_LAMBDA_LOG_LEVEL: spec.logLevel } : {}),
    LAMBDA_TASK_ROOT: spec.codeDirectory,
    _HANDLER: spec.handler,
  };
}
