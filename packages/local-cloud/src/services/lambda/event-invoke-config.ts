import { AwsError, type Operation } from '../../kernel/kernel';
import { isRecord, optionalNumber, optionalText, type Input } from '../input';
import type { FunctionOperation } from './function-operation';
import type { EventInvokeConfig, LambdaFunction } from './lambda-function';

/** Put, Get, Update and DeleteFunctionEventInvokeConfig. */
export function eventInvokeOperations(on: FunctionOperation): Readonly<Record<string, Operation>> {
  const set = (fn: LambdaFunction, config: EventInvokeConfig): Record<string, unknown> => {
    fn.eventInvokeConfig = config;
    return shown(fn, config);
  };
  return {
    PutFunctionEventInvokeConfig: on('lambda:PutFunctionEventInvokeConfig', (fn, input, { kernel }) =>
      set(fn, { lastModified: kernel.clock.now(), ...given(input) }),
    ),
    UpdateFunctionEventInvokeConfig: on('lambda:UpdateFunctionEventInvokeConfig', (fn, input, { kernel }) =>
      set(fn, { ...existing(fn), lastModified: kernel.clock.now(), ...given(input) }),
    ),
    GetFunctionEventInvokeConfig: on('lambda:GetFunctionEventInvokeConfig', (fn) => shown(fn, existing(fn))),
    DeleteFunctionEventInvokeConfig: on('lambda:DeleteFunctionEventInvokeConfig', (fn) => {
      existing(fn);
      delete fn.eventInvokeConfig;
      return {};
    }),
  };
}

function given(input: Input): Omit<EventInvokeConfig, 'lastModified'> {
  const retries = optionalNumber(input, 'MaximumRetryAttempts');
  const age = optionalNumber(input, 'MaximumEventAgeInSeconds');
  between('maximumRetryAttempts', retries, 0, 2);
  between('maximumEventAgeInSeconds', age, 60, 21_600);
  const onSuccess = destination(input, 'OnSuccess');
  const onFailure = destination(input, 'OnFailure');
  return {
    ...(retries === undefined ? {} : { maximumRetryAttempts: retries }),
    ...(age === undefined ? {} : { maximumEventAgeInSeconds: age }),
    ...(onSuccess ? { onSuccess } : {}),
    ...(onFailure ? { onFailure } : {}),
  };
}

function between(member: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (value >= least && value <= most)) return;
  const bound = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

const DESTINATION =
  /^arn:aws:(sqs:[^:]+:\d{12}:|sns:[^:]+:\d{12}:|lambda:[^:]+:\d{12}:function:|events:[^:]+:\d{12}:event-bus\/)\S+$/;

function destination(input: Input, when: 'OnSuccess' | 'OnFailure'): string | undefined {
  const config = input['DestinationConfig'];
  const target = isRecord(config) ? config[when] : undefined;
  const arn = isRecord(target) ? optionalText(target, 'Destination') : undefined;
  if (arn === undefined || DESTINATION.test(arn)) return arn;
  throw new AwsError('InvalidParameterValueException', `The destination ARN ${arn} is invalid.`, 400, { Type: 'User' });
}

function existing(fn: LambdaFunction): EventInvokeConfig {
  if (fn.eventInvokeConfig) return fn.eventInvokeConfig;
  const message = `The function ${fn.spec.functionArn}:$LATEST doesn't have an EventInvokeConfig`;
  throw new AwsError('ResourceNotFoundException', message, 404, { Type: 'User' });
}

function shown(fn: LambdaFunction, config: EventInvokeConfig): Record<string, unknown> {
  return {
    LastModified: config.lastModified,
    FunctionArn: `${fn.spec.functionArn}:$LATEST`,
    ...(config.maximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts: config.maximumRetryAttempts }),
    ...(config.maximumEventAgeInSeconds === undefined
      ? {}
      : { MaximumEventAgeInSeconds: config.maximumEventAgeInSeconds }),
    DestinationConfig: {
      OnSuccess: config.onSuccess ? { Destination: config.onSuccess } : {},
      OnFailure: config.onFailure ? { Destination: config.onFailure } : {},
    },
  };
}
