import { readFileSync } from 'node:fs';
import type { Inventory } from '../../inventory/inventory';
import type { LocalDeployment } from '../../local/deploy-inventory';
import { CliError, type ExitStatus } from '../cli-error';
import type { Terminal } from '../terminal';
import type { AddCommand } from '../command';

export const localCommand: AddCommand = (parent, { terminal, end }) => {
  parent
    .command('local')
    .description('deploy the inventory into an AWS in this process, for the AWS CLI and SDKs')
    .option('--config <file>', 'the inventory', 'keys.example.yaml')
    .option('--port <number>', 'the loopback port', '4566')
    .option('--secrets <file>', 'JSON of secret names to values, for secrets that the inventory only refers to')
    .action(async (options: LocalOptions) => end(await local(options, terminal)));
};

interface LocalOptions {
  readonly config: string;
  readonly port: string;
  readonly secrets?: string;
}

/**
 * Deploys an inventory into an AWS in this process and prints one JSON line when it is ready. Ends with status 0 when
 * it is interrupted, 2 for a wrong configuration, 1 when it cannot start.
 */
async function local(options: LocalOptions, terminal: Terminal): Promise<ExitStatus> {
  const { readInventoryFile } = await import('../inventory-file.ts');
  const inventory = readInventoryFile(options.config);
  const port = readPort(options.port);
  const secrets = options.secrets === undefined ? {} : readSecretsFile(options.secrets);
  refuseMissing(inventory, secrets);
  const { deployInventory } = await import('../../local/deploy-inventory.ts');
  const deployment = await deployInventory(inventory, { port, secrets });
  for (const [name, fakeProvider] of deployment.fakeProviders) {
    terminal.printError(
      `provider ${name} is a fake provider here, at ${fakeProvider.endpoint}; observe it at ${fakeProvider.observer}/view`,
    );
  }
  for (const { name } of inventory.providers.filter(({ network }) => network)) {
    terminal.printError(`the functions of ${name} are in no network here: the local cloud has no VPC`);
  }
  terminal.print(JSON.stringify(ready(deployment)));
  await terminal.interrupted;
  await deployment.stop();
  return 0;
}

/** What a script needs to continue. It holds no key, and only ports change between two starts. */
function ready({ cloud, fakeProviders }: LocalDeployment): Readonly<Record<string, unknown>> {
  const { endpoint, region, accountId } = cloud;
  const resources = [...cloud.stacks.values()].flatMap((stack) => [...stack.resources.values()]);
  return {
    endpoint,
    region,
    accountId,
    fakeProviders: Object.fromEntries(
      [...fakeProviders].map(([name, { endpoint, observer }]) => [name, { endpoint, observer: `${observer}/view` }]),
    ),
    functions: resources.filter(({ type }) => type === 'AWS::Lambda::Function').map(({ physicalId }) => physicalId),
  };
}

/** The deployment would name a resource; this names the secret, and what to do. */
function refuseMissing({ keys }: Inventory, secrets: Readonly<Record<string, string>>): void {
  const missing = keys.flatMap(({ secret }) => (secret === undefined || Object.hasOwn(secrets, secret) ? [] : secret));
  if (missing.length === 0) return;
  throw new CliError(`'secret:' names ${missing.join(', ')}, which a stack does not create: give it by --secrets`, 2);
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new CliError(`--port ${text}: expected a number from 0 (any free port) to 65535`, 2);
}

/** `{ "keyturn/admin/gateway": { "token": "..." } }`: a value is text, or an object that is stored as JSON. */
function readSecretsFile(file: string): Record<string, string> {
  const wrong = (why: string) => new CliError(`--secrets ${file}: ${why}`, 2);
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // JSON.parse quotes its input, which is secret.
    throw wrong(error instanceof SyntaxError ? 'is not JSON' : 'cannot be read');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw wrong('expected a JSON object of secret names to values');
  }
  return Object.fromEntries(
    Object.entries(parsed).map(([name, value]: [string, unknown]) => {
      if (typeof value === 'string') return [name, value];
      if (typeof value === 'object' && value !== null) return [name, JSON.stringify(value)];
      throw wrong(`the value of ${name} must be text or an object`);
    }),
  );
}
