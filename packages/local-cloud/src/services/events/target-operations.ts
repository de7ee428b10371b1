import { AwsError, type Operation } from '../../kernel/kernel';
import {
  isRecord,
  optionalNumber,
  optionalText,
  page,
  recordList,
  requiredText,
  textList,
  textMap,
  type Input,
} from '../input';
import { serviceOf, TARGET_SERVICES } from './deliver-event';
import { ruleArn, ruleNameOf, ruleOf, validation, type EventsState } from './events-state';
import type { Target } from './rule';

const PAGE = 100;
const MAX_TARGETS = 5;
const DEFAULT_RETRIES = 185;
const DEFAULT_AGE_SECONDS = 86_400;

/** Members of targets that the local cloud takes; another one would be promised and not done. */
const KNOWN = ['Id', 'Arn', 'Input', 'InputPath', 'InputTransformer', 'DeadLetterConfig', 'RetryPolicy'];

/** Targets of rules. */
export function targetOperations(state: EventsState): Readonly<Record<string, Operation>> {
  const { kernel } = state;

  const putTargets: Operation = (input, { caller }) => {
    const name = ruleNameOf(state, input, 'Rule');
    kernel.authorize(caller, { action: 'events:PutTargets', resource: ruleArn(kernel, name) });
    const rule = ruleOf(state, name);
    const targets = recordList(input, 'Targets').map(parseTarget);
    const added = targets.filter((target) => !rule.targets.has(target.id)).length;
    if (rule.targets.size + added > MAX_TARGETS) {
      throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
    }
    for (const target of targets) rule.targets.set(target.id, target);
    return { FailedEntryCount: 0, FailedEntries: [] };
  };

  const removeTargets: Operation = (input, { caller }) => {
    const name = ruleNameOf(state, input, 'Rule');
    kernel.authorize(caller, { action: 'events:RemoveTargets', resource: ruleArn(kernel, name) });
    const rule = ruleOf(state, name);
    const FailedEntries = textList(input, 'Ids')
      .filter((id) => !rule.targets.delete(id))
      .map((TargetId) => ({
        TargetId,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Target ${TargetId} does not exist in rule ${name}.`,
      }));
    return { FailedEntryCount: FailedEntries.length, FailedEntries };
  };

  const listTargetsByRule: Operation = (input, { caller }) => {
    const name = ruleNameOf(state, input, 'Rule');
    kernel.authorize(caller, { action: 'events:ListTargetsByRule', resource: ruleArn(kernel, name) });
    const found = [...ruleOf(state, name).targets.values()];
    const part = page(found, optionalText(input, 'NextToken'), optionalNumber(input, 'Limit') ?? PAGE, () =>
      validation('Parameter NextToken is not valid.'),
    );
    return { Targets: part.items.map(described), ...(part.next ? { NextToken: part.next } : {}) };
  };

  return { PutTargets: putTargets, RemoveTargets: removeTargets, ListTargetsByRule: listTargetsByRule };
}

function parseTarget(input: Input): Target {
  const id = requiredText(input, 'Id', 'ValidationException');
  const arn = requiredText(input, 'Arn', 'ValidationException');
  const unknown = Object.keys(input).find((member) => !KNOWN.includes(member) && input[member] !== undefined);
  if (unknown) throw validation(`The local cloud does not know ${unknown} of targets (target ${id}).`);
  if (!arn.startsWith('arn:')) {
    throw validation(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  }
  if (!TARGET_SERVICES.includes(serviceOf(arn))) {
    throw validation(`The local cloud delivers to ${TARGET_SERVICES.join(', ')} only, not to ${arn} (target ${id}).`);
  }
  const text = optionalText(input, 'Input');
  const path = optionalText(input, 'InputPath');
  const transformer = isRecord(input['InputTransformer']) ? input['InputTransformer'] : undefined;
  if ([text, path, transformer].filter((way) => way !== undefined).length > 1) {
    throw validation(`Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`);
  }
  if (text !== undefined) checkJson(text, id);
  for (const selector of [path ?? '$', ...Object.values(textMap(transformer ?? {}, 'InputPathsMap'))]) {
    checkSelector(selector, id);
  }
  const retry = isRecord(input['RetryPolicy']) ? input['RetryPolicy'] : {};
  const deadLetters = isRecord(input['DeadLetterConfig']) ? optionalText(input['DeadLetterConfig'], 'Arn') : undefined;
  return {
    id,
    arn,
    maximumRetryAttempts: optionalNumber(retry, 'MaximumRetryAttempts') ?? DEFAULT_RETRIES,
    maximumEventAgeSeconds: optionalNumber(retry, 'MaximumEventAgeInSeconds') ?? DEFAULT_AGE_SECONDS,
    ...(text === undefined ? {} : { input: text }),
    ...(path === undefined ? {} : { inputPath: path }),
    ...(transformer
      ? {
          inputTransformer: {
            paths: textMap(transformer, 'InputPathsMap'),
            template: requiredText(transformer, 'InputTemplate', 'ValidationException'),
          },
        }
      : {}),
    ...(deadLetters === undefined ? {} : { deadLetterArn: deadLetters }),
  };
}

function checkSelector(selector: string, id: string): void {
  if (/^\$(\.[\w-]+|\[\d+\])*$/.test(selector)) return;
  throw validation(
    `Invalid JSON path ${selector} for target ${id}: the local cloud knows $.name, $.name.name and $.name[0].`,
  );
}

function checkJson(text: string, id: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw validation(`JSON syntax error in input for target ${id}.`);
  }
}

function described(target: Target): Record<string, unknown> {
  const retries =
    target.maximumRetryAttempts !== DEFAULT_RETRIES || target.maximumEventAgeSeconds !== DEFAULT_AGE_SECONDS;
  return {
    Id: target.id,
    Arn: target.arn,
    ...(target.input === undefined ? {} : { Input: target.input }),
    ...(target.inputPath === undefined ? {} : { InputPath: target.inputPath }),
    ...(target.inputTransformer
      ? {
          InputTransformer: {
            InputPathsMap: target.inputTransformer.paths,
            InputTemplate: target.inputTransformer.template,
          },
        }
      : {}),
    ...(target.deadLetterArn === undefined ? {} : { DeadLetterConfig: { Arn: target.deadLetterArn } }),
    ...(retries
      ? {
          RetryPolicy: {
            MaximumRetryAttempts: target.maximumRetryAttempts,
            MaximumEventAgeInSeconds: target.maximumEventAgeSeconds,
          },
        }
      : {}),
  };
}
