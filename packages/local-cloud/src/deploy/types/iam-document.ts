import type { PolicyDocument } from '../../kernel/kernel';
import { managedPolicy, type Identities, type Identity } from '../../policy/identities';
import { isRecord } from '../../services/input';
import type { Properties } from '../properties';

/** A policy document of a template. */
export function policyDocument(properties: Properties, name: string): PolicyDocument {
  const document = properties.all[name];
  if (!isRecord(document) || document['Statement'] === undefined)
    throw new Error(`property ${name}: expected a policy document`);
  return document as unknown as PolicyDocument;
}

/** Properties that roles and users share: inline policies, managed policies, tags. They replace what was there. */
export function describeIdentity(
  identities: Identities,
  identity: Identity,
  properties: Properties,
  before?: Properties,
): void {
  const inline = properties.objects('Policies', ['PolicyName', 'PolicyDocument']);
  const documents = inline.map(
    (policy) => [policy.required('PolicyName'), policyDocument(policy, 'PolicyDocument')] as const,
  );
  for (const old of before?.objects('Policies', ['PolicyName', 'PolicyDocument']) ?? []) {
    identity.inline.delete(old.required('PolicyName'));
  }
  for (const arn of before?.texts('ManagedPolicyArns') ?? []) identity.attached.delete(arn);
  for (const [name, document] of documents) identity.inline.set(name, document);
  for (const arn of properties.texts('ManagedPolicyArns')) {
    if (!managedPolicy(identities, arn))
      throw new Error(`property ManagedPolicyArns: the local cloud does not know ${arn}`);
    identity.attached.add(arn);
  }
  identity.tags = properties.tags();
}

/** `arn:aws:iam::1:role/path/name` */
export function iamArn(
  accountId: string,
  kind: 'role' | 'user' | 'policy',
  path: string | undefined,
  name: string,
): string {
  return `arn:aws:iam::${accountId}:${kind}${path ?? '/'}${name}`;
}
