import type { Check } from '../../handlers/diagnose';
import type { KeyStatus } from '../../rotation/operations/status';
import type { ExitStatus } from '../cli-error';
import { chosenRotators, findKeys } from '../keys/find-keys';
import type { RotatorFunctions } from '../keys/rotator-functions';
import type { Terminal } from '../terminal';
import type { AddCommand } from '../command';
import { withFunctions } from '../keys/with-functions';
import { withRotators } from '../options';

export const doctorCommand: AddCommand = (parent, { terminal, end }) => {
  withRotators(parent.command('doctor'), terminal)
    .description('whether the installation is whole, and what to do where it is not')
    .option('--before-destroy', 'whether the stack can be deleted without leaving live keys behind', false)
    .action(async (options: DoctorOptions) =>
      end(await withFunctions((functions) => doctor(functions, options, terminal))),
    );
};

interface DoctorOptions {
  readonly rotator: readonly string[];
  readonly beforeDestroy: boolean;
  readonly json: boolean;
}

/** Whether the installation is whole, a line per check. Status 1 when something is wrong. */
export async function doctor(
  functions: RotatorFunctions,
  options: DoctorOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const rotators = await chosenRotators(functions, options.rotator);
  const checks: Check[] = [];
  for (const rotator of rotators) {
    checks.push(...(await functions.inspect(rotator, { action: 'doctor' })).checks);
    const keys = await findKeys(functions, { names: [], rotator: [rotator] });
    checks.push(...keys.map(options.beforeDestroy ? mayBeDestroyed : healthOf));
  }
  if (options.json) terminal.print(JSON.stringify(checks));
  else for (const line of checks.flatMap(checkLines)) terminal.print(line);
  return checks.every(({ ok }) => ok) ? 0 : 1;
}

function healthOf({ name, stage, problems }: KeyStatus): Check {
  const ok = problems.length === 0;
  const check = `key ${name}`;
  return ok ? { check, ok, found: stage } : { check, ok, found: problems.join('; '), todo: 'see keyturn status' };
}

/** A destroyed stack loses its wake-ups: a key that is retiring then would stay alive. */
function mayBeDestroyed({ name, retiring, pending }: KeyStatus): Check {
  const check = `key ${name}`;
  const last = retiring.at(-1)?.dueAt;
  if (pending !== undefined) return { check, ok: false, found: 'rotating', todo: 'wait until its rotation has ended' };
  if (last === undefined) return { check, ok: true, found: 'nothing is retiring' };
  return {
    check,
    ok: false,
    found: `${retiring.length} retiring`,
    todo: `wait until ${last}, or keyturn revoke ${name}`,
  };
}

function checkLines({ check, ok, found, todo }: Check): readonly string[] {
  const line = `${ok ? 'ok      ' : 'PROBLEM '} ${check}: ${found}`;
  return todo === undefined ? [line] : [line, `         -> ${todo}`];
}
