import {
  type Credential,
  type CredentialSource,
  type RandomBytes,
  newSecretAccessKey,
  newUniqueId,
} from './credentials';

/** Temporary credentials of a role. */
interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface Sessions extends CredentialSource {
  /** Issues credentials that are accepted until `expiresAt`; for ever without it, for Lambda renews a function's unseen. */
  issue(roleArn: string, sessionName: string, expiresAt?: Date): Session;
  /** Ends a session, when its process has ended. */
  end(accessKeyId: string): void;
}

export function createSessions(random: RandomBytes): Sessions {
  const credentials = new Map<string, Credential>();
  return {
    issue(roleArn, sessionName, expiresAt) {
      const accessKeyId = newUniqueId('ASIA', random);
      const secretAccessKey = newSecretAccessKey(random);
      const sessionToken = Buffer.from(random(96)).toString('base64');
      credentials.set(accessKeyId, {
        caller: { kind: 'role', roleArn, sessionName, accessKeyId },
        secretAccessKey,
        sessionToken,
        ...(expiresAt ? { expiresAt } : {}),
      });
      return { accessKeyId, secretAccessKey, sessionToken };
    },
    end: (accessKeyId) => void credentials.delete(accessKeyId),
    find: (accessKeyId) => credentials.get(accessKeyId),
  };
}
