import type { RestRoute } from '../../kernel/kernel';

const KEY = '/apikeys/{apiKey}';
const PLAN_KEYS = '/usageplans/{usagePlanId}/keys';
const PAGING = { position: 'position', limit: 'limit' };

/** API Gateway's REST paths, for the operations that exist here. */
export const API_GATEWAY_ROUTES: readonly RestRoute[] = [
  { method: 'POST', path: '/apikeys', operation: 'CreateApiKey', status: 201 },
  {
    method: 'GET',
    path: '/apikeys',
    operation: 'GetApiKeys',
    query: { ...PAGING, name: 'nameQuery', customerId: 'customerId', includeValues: 'includeValues' },
  },
  { method: 'GET', path: KEY, operation: 'GetApiKey', query: { includeValue: 'includeValue' } },
  { method: 'PATCH', path: KEY, operation: 'UpdateApiKey' },
  { method: 'DELETE', path: KEY, operation: 'DeleteApiKey', status: 202 },
  { method: 'POST', path: '/usageplans', operation: 'CreateUsagePlan', status: 201 },
  { method: 'GET', path: '/usageplans', operation: 'GetUsagePlans', query: { ...PAGING, keyId: 'keyId' } },
  { method: 'POST', path: PLAN_KEYS, operation: 'CreateUsagePlanKey', status: 201 },
  { method: 'GET', path: PLAN_KEYS, operation: 'GetUsagePlanKeys', query: { ...PAGING, name: 'nameQuery' } },
  { method: 'GET', path: `${PLAN_KEYS}/{keyId}`, operation: 'GetUsagePlanKey' },
];
