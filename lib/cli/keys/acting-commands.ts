import type { Command } from 'commander';
import type { ExitStatus } from '../cli-error';
import type { Terminal } from '../terminal';
import type { ActOptions } from './act';
import { withFunctions, withRotators, withSelection, type Selected } from './reading-commands';

type Acting = Selected & ActOptions;

/** The commands that change something, through the operate functions. Each is loaded when it is called. */
export function addActingCommands(keyturn: Command, terminal: Terminal, end: (status: ExitStatus) => void): void {
  acting(withRequiredNames(withRotators(keyturn.command('rotate'), terminal)))
    .description('rotate keys now, and follow the steps until the new ones are promoted')
    .option('--no-wait', 'end when the rotations have begun')
    .action(async (names: string[], options: Acting & { wait: boolean }) =>
      end(
        await withFunctions(async (functions) =>
          (await import('../rotate.ts')).rotate(functions, { ...options, names }, terminal),
        ),
      ),
    );

  acting(withRequiredNames(withRotators(keyturn.command('rollback'), terminal)))
    .description('go back to the previous key, while it still works')
    .action(async (names: string[], options: Acting) =>
      end(
        await withFunctions(async (functions) =>
          (await import('../rollback.ts')).rollback(functions, { ...options, names }, terminal),
        ),
      ),
    );

  acting(withRequiredNames(withRotators(keyturn.command('extend'), terminal)))
    .description('lengthen the running grace period of superseded keys, to at most 30 days from now')
    .option('--by <duration>', 'so much later than it is due: 2h')
    .option('--until <time>', 'due at that time: 2026-01-31T12:00:00Z')
    .option('--version-id <id>', 'this retiring version, not the previous one')
    .action(async (names: string[], options: Acting & { by?: string; until?: string; versionId?: string }) =>
      end(
        await withFunctions(async (functions) =>
          (await import('../extend.ts')).extend(functions, { ...options, names }, terminal),
        ),
      ),
    );

  acting(withRotators(keyturn.command('revoke'), terminal))
    .argument('<name>', "the secret's name")
    .description('revoke a superseded key before it is due, after showing who used it in the last 24 hours')
    .option('--version-id <id>', 'this retiring version, not the latest')
    .action(async (name: string, options: Acting & { versionId?: string }) =>
      end(
        await withFunctions(async (functions) =>
          (await import('../revoke.ts')).revoke(functions, name, options, terminal),
        ),
      ),
    );

  acting(withRequiredNames(withRotators(keyturn.command('contain'), terminal)))
    .description('replace compromised keys and revoke them without a grace period; started again, it goes on')
    .option('--first-revoke', 'revoke the current key before there is a new one: no key works in between', false)
    .option('--issued-before <time>', 'leave keys alone that became current later (default: now)')
    .action(async (names: string[], options: Acting & { firstRevoke: boolean; issuedBefore?: string }) =>
      end(
        await withFunctions(async (functions) =>
          (await import('../contain.ts')).contain(functions, { ...options, names }, terminal),
        ),
      ),
    );
}

/** An act on all keys there are is written as '*', so that nobody does it by leaving something out. */
function withRequiredNames(command: Command): Command {
  return withSelection(command, '<names...>');
}

function acting(command: Command): Command {
  return command
    .option('--reason <text>', 'why, for the record')
    .option('--as <name>', 'who acts, for the record (default: the name of your user)')
    .option('--yes', 'do not ask', false);
}
