import { InvokeCommand, paginateListFunctions, type LambdaClient } from '@aws-sdk/client-lambda';
import { functionName, rotatorOfInspect } from '../../rotation/fixed-names';
import type { InspectAnswers } from '../../handlers/inspect';
import type { OperateAnswer } from '../../handlers/operate';
import { CliError } from '../cli-error';

/** A request to a rotator's inspect or operate function; `v: 1` is added. */
export type OperatorEvent = Readonly<Record<string, unknown>> & { readonly action: string };

/** The rotators of an account and Region, by the two functions that people may invoke. */
export interface RotatorFunctions {
  /** Names of all rotators, sorted. */
  list(): Promise<readonly string[]>;
  inspect<Action extends keyof InspectAnswers>(
    rotator: string,
    event: OperatorEvent & { readonly action: Action },
  ): Promise<InspectAnswers[Action]>;
  operate(rotator: string, event: OperatorEvent): Promise<OperateAnswer>;
}

/** Invokes the functions with the person's own permissions. Throws CliError. */
export function createRotatorFunctions(client: LambdaClient): RotatorFunctions {
  return {
    async list() {
      const found: string[] = [];
      try {
        for await (const page of paginateListFunctions({ client }, {})) {
          found.push(
            ...(page.Functions ?? []).flatMap(({ FunctionName = '' }) => rotatorOfInspect(FunctionName) ?? []),
          );
        }
      } catch (error) {
        throw new CliError(`the rotators cannot be listed: ${nameOf(error)}; name them, with --rotator`);
      }
      return found.sort();
    },
    inspect: (rotator, event) => invoke(client, functionName(rotator, 'inspect'), event),
    operate: (rotator, event) => invoke(client, functionName(rotator, 'operate'), event),
  };
}

async function invoke<Answer>(client: LambdaClient, name: string, event: OperatorEvent): Promise<Answer> {
  const answer = await client
    .send(new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify({ v: 1, ...event })) }))
    .catch((error: unknown) => {
      throw new CliError(`${name}: ${reasonOf(error)}`);
    });
  const payload = JSON.parse(Buffer.from(answer.Payload ?? []).toString() || '{}') as Answer & {
    errorMessage?: string;
  };
  if (answer.FunctionError === undefined) return payload;
  throw new CliError(`${name}: ${payload.errorMessage ?? answer.FunctionError}`);
}

function reasonOf(error: unknown): string {
  switch (nameOf(error)) {
    case 'ResourceNotFoundException':
      return 'there is no such function in this account and Region: is the rotator deployed, and is its name right?';
    case 'AccessDeniedException':
      return "you may not invoke it; the rotator's policies for people, reader and responder, let you";
    default:
      return nameOf(error);
  }
}

/** An SDK error's name is AWS's code, or why there was no answer. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'an unknown failure';
}
