import { CliError, type ExitStatus } from '../cli-error';
import { confirm } from '../confirm';
import { findKey } from '../keys/find-keys';
import type { RotatorFunctions } from '../keys/rotator-functions';
import { rotate, type RotateOptions } from './rotate';
import type { Terminal } from '../terminal';
import type { AddCommand } from '../command';
import { withFunctions } from '../keys/with-functions';
import { withRecord, withRotators } from '../options';

export const supplyCommand: AddCommand = (parent, { terminal, end }) => {
  withRecord(withRotators(parent.command('supply'), terminal))
    .argument('<name>', "the secret's name")
    .description('give a new key that you made at the provider, and rotate; it is read without an echo, or from stdin')
    .option('--key-id <id>', "the new key's id at the provider, where you know it")
    .option('--no-wait', 'end when the rotation has begun')
    .action(async (name: string, options: SupplyOptions) =>
      end(await withFunctions((functions) => supply({ functions, put: putSecretValue }, name, options, terminal))),
    );
};

/** What a supply needs besides the rotator: the key, and the inbox. */
interface SupplyPorts {
  readonly functions: RotatorFunctions;
  /** PutSecretValue. */
  readonly put: (inbox: string, text: string) => Promise<void>;
}

export interface SupplyOptions extends Omit<RotateOptions, 'names'> {
  /** The provider's id of the new key, where it is known. */
  readonly keyId?: string;
}

/** Puts a key that a person made into the inbox of its secret, and rotates. The key is never printed. */
export async function supply(
  { functions, put }: SupplyPorts,
  name: string,
  options: SupplyOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const key = await findKey(functions, name, options.rotator);
  if (key.inbox === undefined) {
    throw new CliError(
      `the keys of ${key.name} are issued by ${key.provider}: rotate it, there is nothing to supply`,
      2,
    );
  }
  if (key.pending !== undefined) {
    throw new CliError(`a rotation of ${key.name} is in progress: it must end before another key is supplied`);
  }
  if (terminal.isInteractive) {
    const preview = [
      `${key.name}: the key that you enter ${key.current === undefined ? 'is the first' : `replaces version ${key.current}`}`,
    ];
    await confirm(terminal, { preview, question: 'Supply a new key?', yes: options.yes });
  }
  const apiKey = (await terminal.askUnseen(`New key of ${key.name} (it is not shown): `)).trim();
  if (!/^[\x21-\x7e]{8,4096}$/.test(apiKey)) {
    throw new CliError('expected a key: one line of 8 to 4096 visible ASCII characters; nothing was changed', 2);
  }
  const { keyId } = options;
  await put(key.inbox, JSON.stringify({ apiKey, ...(keyId !== undefined && { apiKeyId: keyId }) }));
  return rotate(functions, { ...options, names: [key.name] }, terminal);
}

/** The SDK's own message may quote what it refuses, so only its name is shown. */
async function putSecretValue(inbox: string, text: string): Promise<void> {
  const { PutSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient();
  try {
    await client.send(new PutSecretValueCommand({ SecretId: inbox, SecretString: text }));
  } catch (error) {
    const name = error instanceof Error ? error.name : 'an unknown failure';
    throw new CliError(`the key was not put into ${inbox}: ${name}; nothing was changed`);
  } finally {
    client.destroy();
  }
}
