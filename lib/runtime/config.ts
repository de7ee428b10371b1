import { RotationError } from '../rotation/errors';
import { MAX_GRACE_SECONDS } from '../rotation/grace-period';
import { MAX_FUNCTION_SECONDS } from '../rotation/limits';
import type { RotatorSettings } from '../rotation/settings';

/**
 * The environment of the deployed functions: every setting, read once, all problems at once. The constructs write these
 * names (`functionEnvironment`) and the functions read them (`readConfig`). Nothing else reads the environment.
 */
export const VARIABLES = {
  rotator: 'KEYTURN_ROTATOR',
  providerType: 'KEYTURN_PROVIDER_TYPE',
  providerOptions: 'KEYTURN_PROVIDER_OPTIONS',
  adminSecretArn: 'KEYTURN_ADMIN_SECRET_ARN',
  adminIsSelf: 'KEYTURN_ADMIN_IS_SELF',
  graceSeconds: 'KEYTURN_GRACE_SECONDS',
  minGraceSeconds: 'KEYTURN_MIN_GRACE_SECONDS',
  functionTimeoutSeconds: 'KEYTURN_FUNCTION_TIMEOUT_SECONDS',
  scheduleGroup: 'KEYTURN_SCHEDULE_GROUP',
  scheduleRoleArn: 'KEYTURN_SCHEDULE_ROLE_ARN',
  revokeFunctionArn: 'KEYTURN_REVOKE_FUNCTION_ARN',
  failureQueueUrl: 'KEYTURN_FAILURE_QUEUE_URL',
  receiptKeyArn: 'KEYTURN_RECEIPT_KEY_ARN',
} as const;

/** The settings of one deployed function. */
export interface Config extends RotatorSettings {
  /** The rotator's options for its provider type, not yet checked by that type. */
  readonly providerOptions: Readonly<Record<string, unknown>>;
  /** Absent where the functions' own role is the credential. */
  readonly adminSecretArn?: string;
  /** EventBridge Scheduler group that holds the wake-ups. */
  readonly scheduleGroup: string;
  /** The role that Scheduler assumes to invoke the revocation function. */
  readonly scheduleRoleArn: string;
  readonly revokeFunctionArn: string;
  /** The revocation function's on-failure queue: the reconciler drains it, the inspect function counts. */
  readonly failureQueueUrl?: string;
  /** The KMS key that signs receipts. */
  readonly receiptKeyArn: string;
}

/** The environment for a function: what `readConfig` reads. Numbers are seconds; values may be unresolved CDK tokens. */
export function functionEnvironment(config: Config): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [field, variable] of Object.entries(VARIABLES) as [keyof Config, string][]) {
    const value = config[field];
    if (value !== undefined) environment[variable] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  return environment;
}

/** Throws RotationError `ConfigurationInvalid` that lists every variable that is missing or wrong. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];

  const optional = (variable: string): string | undefined => env[variable] || undefined;
  const text = (variable: string): string => {
    const value = optional(variable);
    if (!value) problems.push(`${variable} is not set`);
    return value ?? '';
  };
  const arn = (variable: string, value = text(variable)): string => {
    if (value && !value.startsWith('arn:')) problems.push(`${variable} must be an ARN, is "${value}"`);
    return value;
  };
  const seconds = (variable: string, least: number, most: number): number => {
    const value = text(variable);
    if (!value) return least;
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (number >= least && number <= most) return number;
    problems.push(`${variable} must be whole seconds from ${least} to ${most}, is "${value}"`);
    return least;
  };
  const options = (variable: string): Record<string, unknown> => {
    const value = text(variable);
    const parsed = value ? parseObject(value) : {};
    if (!parsed) problems.push(`${variable} must be a JSON object`);
    return parsed ?? {};
  };

  const adminSecretArn = optional(VARIABLES.adminSecretArn);
  const failureQueueUrl = optional(VARIABLES.failureQueueUrl);
  const adminIsSelf = optional(VARIABLES.adminIsSelf);
  if (adminIsSelf !== undefined && adminIsSelf !== 'true') problems.push(`${VARIABLES.adminIsSelf} is true or not set`);
  const config: Config = {
    rotator: text(VARIABLES.rotator),
    providerType: text(VARIABLES.providerType),
    providerOptions: options(VARIABLES.providerOptions),
    graceSeconds: seconds(VARIABLES.graceSeconds, 0, MAX_GRACE_SECONDS),
    minGraceSeconds: seconds(VARIABLES.minGraceSeconds, 0, MAX_GRACE_SECONDS),
    functionTimeoutSeconds: seconds(VARIABLES.functionTimeoutSeconds, 1, MAX_FUNCTION_SECONDS),
    scheduleGroup: text(VARIABLES.scheduleGroup),
    scheduleRoleArn: arn(VARIABLES.scheduleRoleArn),
    revokeFunctionArn: arn(VARIABLES.revokeFunctionArn),
    receiptKeyArn: arn(VARIABLES.receiptKeyArn),
    ...(adminIsSelf && { adminIsSelf: true }),
    ...(adminSecretArn && { adminSecretArn: arn(VARIABLES.adminSecretArn, adminSecretArn) }),
    ...(failureQueueUrl && { failureQueueUrl }),
  };
  if (problems.length === 0 && config.minGraceSeconds > config.graceSeconds)
    problems.push(`${VARIABLES.graceSeconds} is below ${VARIABLES.minGraceSeconds}, the shortest that is allowed`);

  const unknown = Object.keys(env).filter((name) => name.startsWith('KEYTURN_') && !KNOWN.has(name));
  problems.push(...unknown.map((name) => `${name} is not a setting of Keyturn`));

  if (problems.length > 0) throw configurationInvalid(problems);
  return config;
}

/** One error for all that is wrong with a function's configuration. */
export function configurationInvalid(problems: readonly string[]): RotationError {
  return new RotationError(
    'ConfigurationInvalid',
    `The function's configuration is wrong: ${problems.join('; ')}. Deploy again from the inventory.`,
    false,
  );
}

const KNOWN: ReadonlySet<string> = new Set(Object.values(VARIABLES));

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
