import type { Capabilities } from '../../rotation/provider';
import { capabilitiesOf } from '../kit/capabilities';
import { checkAwsApiGatewayOptions, missingPlan, TYPE, type AwsApiGatewayOptions } from './options';
import type { IamNeed, ProviderType } from '../kit/provider-type';

const API = 'arn:${partition}:apigateway:${region}::';

/** AWS gives no figure: "a brief delay". */
const DEFAULT_PROPAGATION = '2m';

/**
 * API keys of API Gateway's REST APIs. API: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateApiKey.html
 *
 * Docs: docs/providers/aws-api-gateway.md. Permission: the HTTP methods on the paths below. Note: a key works only in a
 * usage plan, so that the old key's plans are the new one's before it is tried; a quota's counter starts anew with each
 * key; a principal that may list keys may also read their values.
 */
export const providerType: ProviderType<AwsApiGatewayOptions> = {
  type: TYPE,
  needsAdmin: false,
  keyOptions: ['usagePlan'],
  check: checkAwsApiGatewayOptions,
  checkKey: missingPlan,
  capabilities,
  iamNeeds,
};

function iamNeeds({ usagePlans = ['*'] }: AwsApiGatewayOptions): readonly IamNeed[] {
  return [
    {
      actions: ['apigateway:POST'],
      resources: [`${API}/apikeys`, ...usagePlans.map((plan) => `${API}/usageplans/${plan}/keys`)],
    },
    { actions: ['apigateway:GET'], resources: [`${API}/apikeys`, `${API}/apikeys/*`, `${API}/usageplans`] },
    { actions: ['apigateway:PATCH', 'apigateway:DELETE'], resources: [`${API}/apikeys/*`] },
    // A key that is created with tags is also checked against the address of its tags, an ARN within the ARN.
    {
      actions: ['apigateway:PUT'],
      resources: [`${API}/tags/arn%3A\${partition}%3Aapigateway%3A\${region}%3A%3A%2Fapikeys%2F*`],
    },
  ];
}

/** No last use: GetUsage counts by day and plan, and lags. No identify: it would read the values of all keys to find one. */
function capabilities({ propagation = DEFAULT_PROPAGATION }: AwsApiGatewayOptions): Capabilities {
  return capabilitiesOf(propagation, { disables: true, secretShownOnce: false });
}
