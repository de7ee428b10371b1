import {
  type Credential,
  type CredentialSource,
  type RandomBytes,
  newSecretAccessKey,
  newUniqueId,
} from '../../server/credentials';
import type { TimerClock } from '../../kernel/kernel';

export interface IamUser {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Date;
}

type AccessKeyStatus = 'Active' | 'Inactive';

interface LastUse {
  readonly at: Date;
  readonly service: string;
  readonly region: string;
}

export interface AccessKey {
  readonly id: string;
  readonly userName: string;
  readonly secretAccessKey: string;
  readonly createdAt: Date;
  readonly status: AccessKeyStatus;
  readonly lastUse?: LastUse;
}

/** Users and their access keys. IAM's own answers change at once; the rest of AWS follows after the propagation time. */
export interface IamUsers extends CredentialSource {
  readonly users: ReadonlyMap<string, IamUser>;
  putUser(name: string, arn: string): IamUser;
  removeUser(name: string): void;
  keysOf(userName: string): readonly AccessKey[];
  key(id: string): AccessKey | undefined;
  createKey(userName: string): AccessKey;
  setStatus(id: string, status: AccessKeyStatus): void;
  removeKey(id: string): void;
}

/** What the rest of AWS knows of a key: the latest change that is old enough to have reached it. */
interface Known {
  readonly from: number;
  readonly active: boolean;
}

interface IamUsersDeps {
  readonly clock: Pick<TimerClock, 'now'>;
  readonly random: RandomBytes;
  /** Milliseconds until a new key works and a deactivated or deleted one no longer does. */
  readonly propagationMs: number;
}

/** IAM's times have whole seconds. */
function toSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}

export function createIamUsers({ clock, random, propagationMs }: IamUsersDeps): IamUsers {
  const users = new Map<string, IamUser>();
  const keys = new Map<string, AccessKey>();
  /** By access key id, oldest first; stays when the key is gone, for the time in which it still works. */
  const credentials = new Map<string, { readonly credential: Credential; readonly changes: Known[] }>();

  function changed(id: string, active: boolean): void {
    credentials.get(id)?.changes.push({ from: clock.now().getTime() + propagationMs, active });
  }

  return {
    users,
    putUser(name, arn) {
      const user = users.get(name) ?? { name, arn, createdAt: toSecond(clock.now()) };
      users.set(name, user);
      return user;
    },
    removeUser: (name) => void users.delete(name),
    keysOf: (userName) => [...keys.values()].filter((key) => key.userName === userName),
    key: (id) => keys.get(id),
    createKey(userName) {
      const id = newUniqueId('AKIA', random);
      const secretAccessKey = newSecretAccessKey(random);
      const key: AccessKey = { id, userName, secretAccessKey, createdAt: toSecond(clock.now()), status: 'Active' };
      keys.set(id, key);
      const userArn = users.get(userName)?.arn ?? userName;
      const credential: Credential = { caller: { kind: 'user', userArn, accessKeyId: id }, secretAccessKey };
      credentials.set(id, { credential, changes: [] });
      changed(id, true);
      return key;
    },
    setStatus(id, status) {
      const key = keys.get(id);
      if (!key) return;
      keys.set(id, { ...key, status });
      changed(id, status === 'Active');
    },
    removeKey(id) {
      keys.delete(id);
      changed(id, false);
    },
    find(id) {
      const now = clock.now().getTime();
      const entry = credentials.get(id);
      return entry?.changes.findLast((change) => change.from <= now)?.active ? entry.credential : undefined;
    },
    used(id, service, region) {
      const key = keys.get(id);
      if (key) keys.set(id, { ...key, lastUse: { at: toSecond(clock.now()), service, region } });
    },
  };
}
