import type { RandomBytes } from '../../server/credentials';
import {
  AwsError,
  type Kernel,
  type Operation,
  type OperationContext,
  type ServiceDefinition,
} from '../../kernel/kernel';
import { type AccessKey, type IamUser, type IamUsers, createIamUsers } from './iam-users';
import { type Constraints, checkConstraints } from '../constraints';
import { type Input, optionalNumber, optionalText, page, requiredText } from '../input';
import { identityId } from '../identity-id';

interface IamDeps {
  readonly kernel: Pick<Kernel, 'clock' | 'accountId'>;
  readonly random: RandomBytes;
  /** How long a change of an access key takes to reach the other services, in milliseconds; default 1000. */
  readonly propagationMs?: number;
}

/** Users and their access keys: what rotation of IAM access keys needs. Roles and policies are the template's. */
export interface Iam {
  readonly definition: ServiceDefinition;
  /** Also the front door's source of credentials. */
  readonly users: IamUsers;
}

const KEYS_PER_USER = 2;
const PAGE_SIZE = 100;

function notFound(message: string): AwsError {
  return new AwsError('NoSuchEntity', message, 404);
}

function describeUser(user: IamUser): Record<string, unknown> {
  const path = /:user(\/.*\/|\/)[^/]+$/.exec(user.arn)?.[1] ?? '/';
  const { name, arn, createdAt } = user;
  return { Path: path, UserName: name, UserId: identityId('AIDA', arn), Arn: arn, CreateDate: createdAt };
}

function describeKey({ userName, id, status, createdAt }: AccessKey): Record<string, unknown> {
  return { UserName: userName, AccessKeyId: id, Status: status, CreateDate: createdAt };
}

function paged(input: Input, member: string, items: readonly Record<string, unknown>[]): Record<string, unknown> {
  const size = optionalNumber(input, 'MaxItems') ?? PAGE_SIZE;
  const invalid = (): AwsError => new AwsError('ValidationError', 'Invalid Marker.');
  const { items: shown, next } = page(items, optionalText(input, 'Marker'), size, invalid);
  return { [member]: shown, IsTruncated: next !== undefined, Marker: next };
}

const UPDATE_ACCESS_KEY: Constraints = {
  AccessKeyId: { type: 'string', required: true, min: 16, max: 128, pattern: String.raw`[\w]+` },
  Status: { type: 'string', required: true, values: ['Active', 'Inactive'] },
};

export function createIam({ kernel, random, propagationMs = 1_000 }: IamDeps): Iam {
  const users = createIamUsers({ clock: kernel.clock, random, propagationMs });

  const arnOf = (name: string, path = '/'): string => `arn:aws:iam::${kernel.accountId}:user${path}${name}`;

  /** The user that is meant: by name, else the one whose key signed. Authorised before it is looked up, as on AWS. */
  function authorizedName(action: string, input: Input, { kernel: { authorize }, caller }: OperationContext): string {
    const own = caller.kind === 'user' ? caller.userArn.slice(caller.userArn.lastIndexOf('/') + 1) : undefined;
    const name = optionalText(input, 'UserName') ?? own;
    if (name === undefined) {
      throw new AwsError('ValidationError', 'Must specify userName when calling with non-User credentials');
    }
    authorize(caller, { action: `iam:${action}`, resource: users.users.get(name)?.arn ?? arnOf(name) });
    return name;
  }

  function authorizedUser(action: string, input: Input, context: OperationContext): IamUser {
    const name = authorizedName(action, input, context);
    const user = users.users.get(name);
    if (!user) throw notFound(`The user with name ${name} cannot be found.`);
    return user;
  }

  function authorizedKey(action: string, input: Input, context: OperationContext): AccessKey {
    const user = authorizedUser(action, input, context);
    const id = requiredText(input, 'AccessKeyId');
    const key = users.key(id);
    if (!key || key.userName !== user.name) throw notFound(`The Access Key with id ${id} cannot be found.`);
    return key;
  }

  const keyOperations: Readonly<Record<string, Operation>> = {
    CreateAccessKey(input, context) {
      const user = authorizedUser('CreateAccessKey', input, context);
      if (users.keysOf(user.name).length >= KEYS_PER_USER) {
        throw new AwsError('LimitExceeded', `Cannot exceed quota for AccessKeysPerUser: ${KEYS_PER_USER}`, 409);
      }
      const key = users.createKey(user.name);
      return { AccessKey: { ...describeKey(key), SecretAccessKey: key.secretAccessKey } };
    },
    ListAccessKeys(input, context) {
      const user = authorizedUser('ListAccessKeys', input, context);
      return paged(input, 'AccessKeyMetadata', users.keysOf(user.name).map(describeKey));
    },
    UpdateAccessKey(input, context) {
      checkConstraints(UPDATE_ACCESS_KEY, input);
      const key = authorizedKey('UpdateAccessKey', input, context);
      users.setStatus(key.id, input.Status === 'Active' ? 'Active' : 'Inactive');
      return {};
    },
    DeleteAccessKey(input, context) {
      users.removeKey(authorizedKey('DeleteAccessKey', input, context).id);
      return {};
    },
    GetAccessKeyLastUsed(input, { kernel: { authorize }, caller }) {
      const id = requiredText(input, 'AccessKeyId');
      const key = users.key(id);
      const arn = key && users.users.get(key.userName)?.arn;
      authorize(caller, { action: 'iam:GetAccessKeyLastUsed', resource: arn ?? '*' });
      if (!key) throw notFound(`The Access Key with id ${id} cannot be found.`);
      const { at, service = 'N/A', region = 'N/A' } = key.lastUse ?? {};
      const AccessKeyLastUsed = { LastUsedDate: at, ServiceName: service, Region: region };
      return { UserName: key.userName, AccessKeyLastUsed };
    },
  };

  const userOperations: Readonly<Record<string, Operation>> = {
    GetUser: (input, context) => ({ User: describeUser(authorizedUser('GetUser', input, context)) }),
    CreateUser(input, { kernel: { authorize }, caller }) {
      const name = requiredText(input, 'UserName');
      const arn = arnOf(name, optionalText(input, 'Path'));
      authorize(caller, { action: 'iam:CreateUser', resource: arn });
      if (users.users.has(name)) {
        throw new AwsError('EntityAlreadyExists', `User with name ${name} already exists.`, 409);
      }
      return { User: describeUser(users.putUser(name, arn)) };
    },
    DeleteUser(input, context) {
      const user = authorizedUser('DeleteUser', input, context);
      if (users.keysOf(user.name).length > 0) {
        throw new AwsError('DeleteConflict', 'Cannot delete entity, must delete access keys first.', 409);
      }
      users.removeUser(user.name);
      return {};
    },
    ListUsers(input, { kernel: { authorize }, caller }) {
      authorize(caller, { action: 'iam:ListUsers', resource: arnOf('*') });
      return paged(input, 'Users', [...users.users.values()].map(describeUser));
    },
  };

  const definition: ServiceDefinition = {
    signingName: 'iam',
    query: { apiVersion: '2010-05-08', namespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
    shapes: { MaxItems: 'number' },
    operations: { ...keyOperations, ...userOperations },
  };
  return { definition, users };
}
