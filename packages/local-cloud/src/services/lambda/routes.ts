import type { RestRoute } from '../../kernel/kernel';

const FUNCTIONS = '/2015-03-31/functions';
const FUNCTION = `${FUNCTIONS}/{FunctionName}`;
const EVENT_INVOKE = '/2019-09-25/functions/{FunctionName}/event-invoke-config';
const query = { Qualifier: 'Qualifier' };

/** Lambda's REST paths, for the operations that exist here. */
export const LAMBDA_ROUTES: readonly RestRoute[] = [
  {
    method: 'POST',
    path: `${FUNCTION}/invocations`,
    operation: 'Invoke',
    query,
    headers: {
      'x-amz-invocation-type': 'InvocationType',
      'x-amz-log-type': 'LogType',
      'x-amz-client-context': 'ClientContext',
    },
    rawBody: { input: 'Payload', output: 'Payload' },
    statusMember: 'StatusCode',
    outputHeaders: {
      FunctionError: 'X-Amz-Function-Error',
      LogResult: 'X-Amz-Log-Result',
      ExecutedVersion: 'X-Amz-Executed-Version',
    },
  },
  { method: 'GET', path: FUNCTION, operation: 'GetFunction', query },
  { method: 'GET', path: `${FUNCTION}/configuration`, operation: 'GetFunctionConfiguration', query },
  {
    method: 'GET',
    path: FUNCTIONS,
    operation: 'ListFunctions',
    query: { Marker: 'Marker', MaxItems: 'MaxItems', FunctionVersion: 'FunctionVersion' },
  },
  { method: 'POST', path: `${FUNCTION}/policy`, operation: 'AddPermission', status: 201, query },
  { method: 'DELETE', path: `${FUNCTION}/policy/{StatementId}`, operation: 'RemovePermission', status: 204, query },
  { method: 'GET', path: `${FUNCTION}/policy`, operation: 'GetPolicy', query },
  { method: 'PUT', path: EVENT_INVOKE, operation: 'PutFunctionEventInvokeConfig', query },
  { method: 'POST', path: EVENT_INVOKE, operation: 'UpdateFunctionEventInvokeConfig', query },
  { method: 'GET', path: EVENT_INVOKE, operation: 'GetFunctionEventInvokeConfig', query },
  { method: 'DELETE', path: EVENT_INVOKE, operation: 'DeleteFunctionEventInvokeConfig', status: 204, query },
];
