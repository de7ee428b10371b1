import type { AccessKey, IamUsers } from './iam-users';

/** What an onlooker may know of an access key: everything but its secret. */
export type AccessKeyView = Omit<AccessKey, 'secretAccessKey'>;

export function viewAccessKeys(users: Pick<IamUsers, 'users' | 'keysOf'>): readonly AccessKeyView[] {
  return [...users.users.keys()].flatMap((name) => users.keysOf(name).map(({ secretAccessKey: _, ...shown }) => shown));
}
