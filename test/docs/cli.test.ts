import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { program } from '../../lib/cli/main';
import { fakeTerminal } from '../unit/cli/fake-terminal';
import { ROOT } from '../support/root';

const page = readFileSync(join(ROOT, 'docs/reference/cli.md'), 'utf8');

interface Named {
  readonly name: string;
  readonly options: readonly string[];
}

function commandsOf(parent: Command, path: readonly string[] = []): readonly Named[] {
  return parent.commands.flatMap((command) => {
    const name = [...path, command.name()];
    if (command.commands.length > 0) return commandsOf(command, name);
    return [{ name: name.join(' '), options: command.options.flatMap(({ long }) => long ?? []) }];
  });
}

const commands = commandsOf(program(fakeTerminal(), () => undefined));

test('the page names every command', () => {
  expect(commands.length).toBeGreaterThan(12);
  expect(commands.filter(({ name }) => !new RegExp(`\`(npx --no-install keyturn )?${name}\\b`).test(page))).toEqual([]);
});

test('and every option', () => {
  const options = new Set(commands.flatMap((command) => command.options));
  expect(options.size).toBeGreaterThan(15);
  expect([...options].filter((option) => !new RegExp(`${option}\\b`).test(page))).toEqual([]);
});

test('and no option that there is not', () => {
  const known = new Set(commands.flatMap((command) => command.options));
  const named = page.match(/--[a-z][a-z-]*/g) ?? [];
  expect(named.filter((option) => !known.has(option) && !['--help', '--no-install'].includes(option))).toEqual([]);
});
