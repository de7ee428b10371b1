import type { Inventory, InventoryKey, ProviderAccount } from '../../inventory/inventory';
import type { Adoption } from '../adopt/adopt-secret';
import { CliError, type ExitStatus } from '../cli-error';
import type { AddCommand } from '../command';
import { withAwsOptions, withJson } from '../options';
import type { Terminal } from '../terminal';

export const adoptCommand: AddCommand = (parent, { terminal, end }) => {
  withJson(withAwsOptions(parent.command('adopt'), terminal))
    .argument('<name>', 'the key as it is named in the inventory')
    .description('bring a secret that was made by hand under rotation, without a change to its value')
    .option('--config <file>', 'the inventory', 'keys.yaml')
    .option('--key-id <id>', "the present key's id at the provider, where the value does not hold it")
    .action(async (name: string, options: AdoptOptions) => end(await adopt(name, options, terminal)));
};

interface AdoptOptions {
  readonly config: string;
  readonly keyId?: string;
  readonly json: boolean;
}

/**
 * Brings a secret that a team made by hand under rotation: its policy and the id of its present key become tags. The
 * value is read, and checked at the provider, and not changed.
 */
async function adopt(name: string, options: AdoptOptions, terminal: Terminal): Promise<ExitStatus> {
  const { readInventoryFile } = await import('../inventory-file.ts');
  const inventory = readInventoryFile(options.config);
  const { key, account } = findKey(inventory, name, options.config);
  const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const { adoptSecret } = await import('../adopt/adopt-secret.ts');
  const client = new SecretsManagerClient();
  try {
    const adoption = await adoptSecret(client, key, account, options.keyId);
    if (options.json) terminal.print(JSON.stringify(adoption));
    else for (const line of adoptionLines(name, account, adoption)) terminal.print(line);
    return 0;
  } finally {
    client.destroy();
  }
}

function findKey(inventory: Inventory, name: string, file: string): { key: InventoryKey; account: ProviderAccount } {
  const key = inventory.keys.find((one) => one.name === name || one.secret === name);
  const account = inventory.providers.find((one) => one.name === key?.provider);
  if (key && account) return { key, account };
  const names = inventory.keys.map((one) => one.name).join(', ');
  throw new CliError(`${file} has no key '${name}': add it there first, with 'secret:'; it has ${names}`, 2);
}

function adoptionLines(
  name: string,
  account: ProviderAccount,
  { secretArn, keyId, tags }: Adoption,
): readonly string[] {
  return [
    `${name} is adopted by rotator ${account.name}: ${secretArn}`,
    ...Object.entries(tags).map(([tag, value]) => `  ${tag} = ${value}`),
    keyId === undefined
      ? 'The id of the present key is not known: the first rotation leaves it alive, and a person revokes it at the provider.'
      : `The present key is ${keyId}: the first rotation retires it after its grace period.`,
    'Deploy the inventory, if that has not been done: the first rotation comes in the next window.',
  ];
}
