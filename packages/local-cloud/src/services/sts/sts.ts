import { callerArn } from '../../kernel/caller';
import { AwsError, type Caller, type Kernel, type PolicyDocument, type ServiceDefinition } from '../../kernel/kernel';
import type { Sessions } from '../../server/sessions';
import { type Constraints, checkConstraints } from '../constraints';
import { identityId } from '../identity-id';
import { optionalNumber, requiredText } from '../input';

interface StsDeps {
  readonly kernel: Pick<Kernel, 'clock'>;
  readonly sessions: Pick<Sessions, 'issue'>;
  /** The role's trust policy; undefined for a role that does not exist. */
  readonly trustPolicyOf: (roleArn: string) => PolicyDocument | undefined;
}

interface Sts {
  readonly definition: ServiceDefinition;
}

const ASSUME_ROLE: Constraints = {
  RoleArn: { type: 'string', required: true, min: 20, max: 2048 },
  RoleSessionName: { type: 'string', required: true, min: 2, max: 64, pattern: String.raw`[\w+=,.@-]*` },
  DurationSeconds: { type: 'number', min: 900, max: 43_200 },
};
const DEFAULT_SECONDS = 3_600;

function userId(caller: Caller, accountId: string): string {
  if (caller.kind === 'role') return `${identityId('AROA', caller.roleArn)}:${caller.sessionName}`;
  return caller.kind === 'user' ? identityId('AIDA', caller.userArn) : accountId;
}

/** GetCallerIdentity, which needs no permission, and AssumeRole. */
export function createSts({ kernel: { clock }, sessions, trustPolicyOf }: StsDeps): Sts {
  return {
    definition: {
      signingName: 'sts',
      query: { apiVersion: '2011-06-15', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
      shapes: { DurationSeconds: 'number' },
      operations: {
        GetCallerIdentity: (_input, { kernel, caller }) => ({
          UserId: userId(caller, kernel.accountId),
          Account: kernel.accountId,
          Arn: callerArn(caller, kernel.accountId),
        }),
        AssumeRole(input, { kernel, caller }) {
          checkConstraints(ASSUME_ROLE, input);
          const roleArn = requiredText(input, 'RoleArn');
          const sessionName = requiredText(input, 'RoleSessionName');
          const seconds = optionalNumber(input, 'DurationSeconds') ?? DEFAULT_SECONDS;
          const trust = trustPolicyOf(roleArn);
          if (!trust) {
            const who = callerArn(caller, kernel.accountId);
            const message = `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
            throw new AwsError('AccessDeniedException', message);
          }
          kernel.authorize(caller, { action: 'sts:AssumeRole', resource: roleArn, resourcePolicy: trust });
          const expiresAt = new Date(clock.now().getTime() + seconds * 1000);
          const session = sessions.issue(roleArn, sessionName, expiresAt);
          const { accessKeyId, secretAccessKey, sessionToken } = session;
          return {
            Credentials: {
              AccessKeyId: accessKeyId,
              SecretAccessKey: secretAccessKey,
              SessionToken: sessionToken,
              Expiration: expiresAt,
            },
            AssumedRoleUser: {
              AssumedRoleId: `${identityId('AROA', roleArn)}:${sessionName}`,
              Arn: callerArn({ kind: 'role', roleArn, sessionName }, kernel.accountId),
            },
          };
        },
      },
    },
  };
}
