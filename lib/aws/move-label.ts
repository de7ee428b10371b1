import { UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RotationError } from '../rotation/errors';
import type { SecretDescription } from '../rotation/secret-description';
import { awsFailure } from './aws-failure';
import { storeError } from './store-error';

interface LabelMove {
  readonly secretArn: string;
  readonly label: string;
  readonly to?: string;
  readonly from?: string;
}

/**
 * Moves a staging label by Secrets Manager's compare-and-swap. When it is refused, the labels show why, not AWS's
 * message: an earlier attempt of the same move, whose answer was lost, looks like a move by another.
 */
export async function moveLabel(
  client: SecretsManagerClient,
  describe: (secretArn: string) => Promise<SecretDescription>,
  { secretArn, label, ...move }: LabelMove,
): Promise<void> {
  const { to } = move;
  const from = move.from === to ? undefined : move.from;
  try {
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: secretArn,
        VersionStage: label,
        ...(to !== undefined && { MoveToVersionId: to }),
        ...(from !== undefined && { RemoveFromVersionId: from }),
      }),
    );
  } catch (error) {
    const { code, message } = awsFailure(error);
    const doing = `UpdateSecretVersionStage of ${label} of ${secretArn}`;
    if (code === 'LimitExceededException') {
      throw new RotationError('LabelsFull', `${doing}: ${message}`, true, { cause: error });
    }
    if (!REFUSED_MOVES.has(code)) throw storeError(error, doing);

    const { versions } = await describe(secretArn);
    const named = Object.keys(versions).find((id) => id !== to && id !== from && message.includes(id));
    const holder = named ?? Object.keys(versions).find((id) => versions[id]?.includes(label));
    if (holder === to) return;
    if (holder !== from || SPEAKS_OF_LABEL.test(message)) {
      throw new RotationError(
        'LabelHeldElsewhere',
        `${doing}: it is on ${holder ? `version ${holder}` : 'no version'}, expected ${from ? `version ${from}` : 'none'}`,
        true,
        { cause: error },
      );
    }
    throw new RotationError('StoreRefused', `${doing}: ${code}: ${message}`, false, { cause: error });
  }
}

/** How Secrets Manager refuses a move. Which one it is when the label stands elsewhere is not documented. */
const REFUSED_MOVES: ReadonlySet<string> = new Set([
  'InvalidParameterException',
  'InvalidRequestException',
  'ResourceNotFoundException',
]);

/** Recorded: "... Staging label X is currently attached to version Y, so you must ... in RemoveFromVersionId." */
const SPEAKS_OF_LABEL = /staging label .+ (is currently attached|currently has)|RemoveFromVersionId/i;
