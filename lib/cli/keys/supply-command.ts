import type { Command } from 'commander';
import { CliError, type ExitStatus } from '../cli-error';
import type { SupplyOptions } from '../supply';
import type { Terminal } from '../terminal';
import { withFunctions, withRotators } from './reading-commands';

/** `keyturn supply`: loaded when it is called. */
export function addSupplyCommand(
  keyturn: Command,
  terminal: Terminal,
  process: Pick<NodeJS.Process, 'stdin' | 'stderr'>,
  end: (status: ExitStatus) => void,
): void {
  withRotators(keyturn.command('supply'), terminal)
    .argument('<name>', "the secret's name")
    .description('hand over a new key that you made at the provider, and rotate; it is read unseen, or from stdin')
    .option('--key-id <id>', "the new key's id at the provider, where you know it")
    .option('--no-wait', 'end when the rotation has begun')
    .option('--reason <text>', 'why, for the record')
    .option('--as <name>', 'who acts, for the record (default: the name of your user)')
    .option('--yes', 'do not ask', false)
    .action(async (name: string, options: SupplyOptions) =>
      end(
        await withFunctions(async (functions) => {
          const { supply } = await import('../supply.ts');
          const { readKey } = await import('../read-key.ts');
          const ports = { functions, readKey: (question: string) => readKey(process, question), put };
          return supply(ports, name, options, terminal);
        }),
      ),
    );
}

/** The SDK's own message may quote what it refuses: only its name is told. */
async function put(inbox: string, text: string): Promise<void> {
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
