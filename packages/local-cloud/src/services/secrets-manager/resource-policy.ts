import type { PolicyDocument, PolicyStatement } from '../../kernel/kernel';
import { AwsError } from '../../kernel/kernel';
import { findUsable } from './find-secret';
import { present } from './describe';
import type { Secret, Secrets } from './state';
import { save } from './state';

/** The secret's policy as the evaluator takes it. */
export function policyOf(secret: Secret | undefined): PolicyDocument | undefined {
  return secret?.resourcePolicy === undefined ? undefined : readPolicy(secret.resourcePolicy);
}

/** Throws MalformedPolicyDocumentException for what is not a resource policy. */
function readPolicy(text: string): PolicyDocument {
  const document = parse(text);
  const statements = statementsOf(document);
  if (statements.length === 0 || statements.some((statement) => !isResourceStatement(statement))) throw malformed();
  return { Version: '2012-10-17', ...(document as object), Statement: statements as PolicyStatement[] };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed();
  }
}

function statementsOf(document: unknown): readonly unknown[] {
  const statement = isObject(document) ? document['Statement'] : undefined;
  return Array.isArray(statement) ? (statement as unknown[]) : isObject(statement) ? [statement] : [];
}

function isResourceStatement(statement: unknown): boolean {
  if (!isObject(statement)) return false;
  const has = (name: string): boolean => statement[name] !== undefined;
  return (
    (statement['Effect'] === 'Allow' || statement['Effect'] === 'Deny') &&
    (has('Principal') || has('NotPrincipal')) &&
    (has('Action') || has('NotAction')) &&
    (has('Resource') || has('NotResource'))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(): AwsError {
  return new AwsError('MalformedPolicyDocumentException', 'This resource policy contains a syntax error.');
}

/** True when the policy lets anyone in, without a condition. */
function isPublic(document: PolicyDocument): boolean {
  return document.Statement.some((statement) => {
    const principal = statement.Principal;
    const aws = isObject(principal) ? principal['AWS'] : principal;
    const anyone = aws === '*' || (Array.isArray(aws) && aws.includes('*'));
    return statement.Effect === 'Allow' && anyone && statement.Condition === undefined;
  });
}

export interface PutResourcePolicyInput {
  readonly SecretId: string;
  readonly ResourcePolicy: string;
  /** Default false. */
  readonly BlockPublicPolicy?: boolean;
}

/** PutResourcePolicy. */
export function putResourcePolicy(secrets: Secrets, input: PutResourcePolicyInput): { ARN: string; Name: string } {
  const secret = findUsable(secrets, input.SecretId);
  const document = readPolicy(input.ResourcePolicy);
  if (input.BlockPublicPolicy === true && isPublic(document)) {
    throw new AwsError(
      'PublicPolicyException',
      'You cannot attach a resource policy that grants broad access to the secret.',
    );
  }
  save(secrets, { ...secret, resourcePolicy: input.ResourcePolicy, changedAt: secrets.now() });
  return { ARN: secret.arn, Name: secret.name };
}

/** GetResourcePolicy. */
export function getResourcePolicy(
  secrets: Secrets,
  input: { readonly SecretId: string },
): { ARN: string; Name: string; ResourcePolicy?: string } {
  const secret = findUsable(secrets, input.SecretId);
  return { ARN: secret.arn, Name: secret.name, ...present('ResourcePolicy', secret.resourcePolicy) };
}

/** DeleteResourcePolicy. Without a policy there is nothing to do. */
export function deleteResourcePolicy(
  secrets: Secrets,
  input: { readonly SecretId: string },
): { ARN: string; Name: string } {
  const { resourcePolicy: _, ...rest } = findUsable(secrets, input.SecretId);
  save(secrets, { ...rest, changedAt: secrets.now() });
  return { ARN: rest.arn, Name: rest.name };
}

/** ValidateResourcePolicy: what PutResourcePolicy with BlockPublicPolicy would refuse, as a list. */
export function validateResourcePolicy(input: { readonly ResourcePolicy: string }): Record<string, unknown> {
  try {
    const open = isPublic(readPolicy(input.ResourcePolicy));
    const found = [
      { CheckName: 'BLOCK_PUBLIC_POLICY', ErrorMessage: 'The resource policy grants broad access to the secret.' },
    ];
    return { PolicyValidationPassed: !open, ValidationErrors: open ? found : [] };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return {
      PolicyValidationPassed: false,
      ValidationErrors: [{ CheckName: 'POLICY_SYNTAX', ErrorMessage: error.message }],
    };
  }
}
