import { findIdentity, type Identities, type Identity } from '../../policy/identities';
import type { Properties } from '../properties';
import type { ResourceType } from '../resource-type';
import { policyDocument } from './iam-document';

export const policy: ResourceType = {
  type: 'AWS::IAM::Policy',
  properties: ['PolicyDocument', 'PolicyName', 'Roles', 'Users'],
  create({ properties }, { identities }) {
    const name = properties.required('PolicyName');
    const document = policyDocument(properties, 'PolicyDocument');
    for (const identity of principals(identities, properties)) identity.inline.set(name, document);
    return Promise.resolve({ physicalId: name });
  },
  remove({ physicalId }, before, { identities }) {
    // Of roles that are gone already nothing is left to take away.
    for (const identity of principals(identities, before, false)) identity.inline.delete(physicalId);
    return Promise.resolve();
  },
};

/** The roles and users that a policy is attached to. */
export function principals(identities: Identities, properties: Properties, mustExist = true): readonly Identity[] {
  const find = (kind: 'role' | 'user') => (name: string) => {
    const found = findIdentity(identities, kind, name);
    if (!found && mustExist) throw new Error(`The ${kind} with name ${name} cannot be found.`);
    return found ?? [];
  };
  return [...properties.texts('Roles').flatMap(find('role')), ...properties.texts('Users').flatMap(find('user'))];
}
