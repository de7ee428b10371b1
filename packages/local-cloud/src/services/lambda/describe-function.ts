import type { Operation } from '../../kernel/kernel';
import { AwsError } from '../../kernel/kernel';
import { optionalNumber, optionalText, page } from '../input';
import type { FunctionOperation } from './function-operation';
import type { LambdaFunction, LambdaFunctions } from './lambda-function';

/** GetFunction, GetFunctionConfiguration and ListFunctions. */
export function describeOperations(
  functions: LambdaFunctions,
  on: FunctionOperation,
): Readonly<Record<string, Operation>> {
  return {
    GetFunction: on('lambda:GetFunction', (fn) => ({
      Configuration: configurationOf(fn),
      Code: { RepositoryType: 'S3', Location: `file://${fn.spec.codeDirectory}` },
      ...(Object.keys(fn.tags).length > 0 ? { Tags: fn.tags } : {}),
    })),
    GetFunctionConfiguration: on('lambda:GetFunctionConfiguration', (fn) => configurationOf(fn)),
    ListFunctions: (input, { kernel, caller }) => {
      kernel.authorize(caller, { action: 'lambda:ListFunctions', resource: '*' });
      const sorted = [...functions.values()].sort((a, b) => (a.spec.functionName < b.spec.functionName ? -1 : 1));
      const invalid = (): AwsError => new AwsError('InvalidParameterValueException', 'Invalid pagination token');
      const { items, next } = page(
        sorted,
        optionalText(input, 'Marker'),
        optionalNumber(input, 'MaxItems') ?? 50,
        invalid,
      );
      return { Functions: items.map(configurationOf), ...(next ? { NextMarker: next } : {}) };
    },
  };
}

function configurationOf(fn: LambdaFunction): Readonly<Record<string, unknown>> {
  const { spec } = fn;
  return {
    FunctionName: spec.functionName,
    FunctionArn: spec.functionArn,
    Runtime: spec.runtime,
    Role: spec.roleArn,
    Handler: spec.handler,
    CodeSize: fn.codeSize,
    Description: fn.description,
    Timeout: spec.timeoutSeconds,
    MemorySize: spec.memorySizeMb,
    // Lambda spells this timestamp as text in a format of its own.
    LastModified: fn.lastModified.toISOString().replace('Z', '+0000'),
    CodeSha256: fn.codeSha256,
    Version: '$LATEST',
    ...(fn.deadLetterTarget ? { DeadLetterConfig: { TargetArn: fn.deadLetterTarget } } : {}),
    ...(Object.keys(spec.environment).length > 0 ? { Environment: { Variables: spec.environment } } : {}),
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: fn.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: fn.architectures,
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: {
      LogFormat: spec.logFormat,
      LogGroup: spec.logGroup,
      ...(spec.logLevel ? { ApplicationLogLevel: spec.logLevel } : {}),
      ...(spec.systemLogLevel ? { SystemLogLevel: spec.systemLogLevel } : {}),
    },
  };
}
