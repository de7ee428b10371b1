import type { Kernel, ServiceDefinition } from '../../kernel/kernel';
import type { AssumeRole } from '../../policy/assume-role';
import type { Runner } from '../../runner/runner';
import type { PutMetric } from '../cloudwatch/metric';
import { describeOperations } from './describe-function';
import { eventInvokeOperations } from './event-invoke-config';
import type { FunctionLogs } from './function-logs';
import { functionArn, namedFunction, notFound, policyOf, requireFound } from './function-name';
import type { FunctionOperation } from './function-operation';
import { policyOperations } from './function-policy';
import { invokeOperation } from './invoke';
import type { LambdaFunction, LambdaFunctions } from './lambda-function';
import { LAMBDA_ROUTES } from './routes';

interface LambdaDeps {
  readonly kernel: Kernel;
  readonly runner: Pick<Runner, 'invoke' | 'retire'>;
  readonly logs: FunctionLogs;
  readonly putMetric: PutMetric;
  /** Lambda must be able to assume a function's role, which is checked when the function is created. */
  readonly assumeRole: AssumeRole;
  readonly deliveries?: (functionName: string) => number;
}

/** A function to be created or updated; the rest follows from the kernel. */
export type FunctionConfiguration = Omit<LambdaFunction, 'spec' | 'lastModified' | 'revisionId' | 'policy'> & {
  readonly spec: Omit<LambdaFunction['spec'], 'functionArn'>;
};

export interface Lambda {
  readonly definition: ServiceDefinition;
  readonly functions: LambdaFunctions;
  /** Creates a function, or gives an existing one other code and settings; its policy stays. Returns its ARN. */
  putFunction(configuration: FunctionConfiguration): string;
  deleteFunction(name: string): void;
}

export function createLambda(deps: LambdaDeps): Lambda {
  const { kernel, runner } = deps;
  const functions: LambdaFunctions = new Map();

  const on: FunctionOperation = (action, act) => (input, context) => {
    const named = namedFunction(kernel, functions, input);
    const resourcePolicy = policyOf(named.found);
    kernel.authorize(context.caller, { action, resource: named.arn, ...(resourcePolicy ? { resourcePolicy } : {}) });
    return act(requireFound(named), input, context);
  };

  return {
    functions,
    definition: {
      signingName: 'lambda',
      rest: LAMBDA_ROUTES,
      errorMessage: 'Message',
      shapes: { MaxItems: 'number' },
      operations: {
        Invoke: invokeOperation({ ...deps, functions }),
        ...describeOperations(functions, on),
        ...policyOperations(on),
        ...eventInvokeOperations(on),
      },
    },
    putFunction({ spec, ...rest }) {
      const name = spec.functionName;
      deps.assumeRole(spec.roleArn, { service: 'lambda.amazonaws.com', sourceAccount: kernel.accountId });
      const before = functions.get(name);
      const arn = functionArn(kernel, name);
      functions.set(name, {
        ...rest,
        spec: { ...spec, functionArn: arn },
        lastModified: kernel.clock.now(),
        revisionId: kernel.newId(),
        policy: before?.policy ?? [],
        ...(before?.eventInvokeConfig ? { eventInvokeConfig: before.eventInvokeConfig } : {}),
      });
      if (before) runner.retire(name);
      kernel.record({ source: 'lambda', type: before ? 'FunctionUpdated' : 'FunctionCreated', function: name });
      return arn;
    },
    deleteFunction(name) {
      if (!functions.delete(name)) throw notFound(functionArn(kernel, name));
      runner.retire(name);
      kernel.record({ source: 'lambda', type: 'FunctionDeleted', function: name });
    },
  };
}
