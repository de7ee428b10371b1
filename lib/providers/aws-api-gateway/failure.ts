import { RotationError } from '../../rotation/errors';
import { awsFailure, describeFailure, isPassingFailure, type AwsCall, type AwsRequestError } from '../kit/aws-failure';

/** What this provider type asks of API Gateway, and the permission for it: its actions are HTTP methods on paths. */
export const CALLS = {
  create: () => ({ asked: 'CreateApiKey', permission: 'apigateway:POST on /apikeys' }),
  get: (keyId: string) => ({ asked: `GetApiKey ${keyId}`, permission: 'apigateway:GET on /apikeys/*' }),
  list: () => ({ asked: 'GetApiKeys', permission: 'apigateway:GET on /apikeys' }),
  update: (keyId: string) => ({ asked: `UpdateApiKey ${keyId}`, permission: 'apigateway:PATCH on /apikeys/*' }),
  delete: (keyId: string) => ({ asked: `DeleteApiKey ${keyId}`, permission: 'apigateway:DELETE on /apikeys/*' }),
  plans: (keyId: string) => ({
    asked: `GetUsagePlans of key ${keyId}`,
    permission: 'apigateway:GET on /usageplans',
  }),
  attach: (planId: string, keyId: string) => ({
    asked: `CreateUsagePlanKey of key ${keyId} in usage plan ${planId}`,
    permission: `apigateway:POST on /usageplans/${planId}/keys`,
  }),
} satisfies Readonly<Record<string, (...ids: string[]) => AwsCall>>;

export function isGone(error: AwsRequestError): boolean {
  return error.code === 'NotFound';
}

/** What is there already, or two changes at the same time. */
export function isConflict(error: AwsRequestError): boolean {
  return error.code === 'Conflict';
}

/** The failure of any call but CreateApiKey. */
export function failureOf(call: AwsCall, error: AwsRequestError): RotationError {
  if (isPassingFailure(error)) return awsFailure(call, error);
  const text = describeFailure(call, error);
  if (isConflict(error)) {
    const why = 'another change is going on, or another usage plan of the same stage has the key';
    return new RotationError('ProviderUnavailable', `${text}: ${why}`, true);
  }
  if (!isGone(error)) return awsFailure(call, error);
  return new RotationError('ConfigurationInvalid', `${text}: there is no such API key or usage plan`, false);
}
