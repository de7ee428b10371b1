import type { Kernel, ServiceDefinition } from '../../kernel/kernel';
import { createGatewayState, type GatewayState } from './gateway-state';
import { keyOperations } from './key-operations';
import { planOperations } from './plan-operations';
import { API_GATEWAY_ROUTES } from './routes';

export interface ApiGateway {
  readonly definition: ServiceDefinition;
  /** For stages, which know the values of the keys. */
  readonly state: GatewayState;
}

/** What AWS calls a brief delay until stages know of a change. */
const PROPAGATION_MS = 1_000;

/** API Gateway's API keys and usage plans: there are no APIs here, and a stage exists where a usage plan names it. */
export function createApiGateway(kernel: Pick<Kernel, 'clock' | 'newId'>, propagationMs = PROPAGATION_MS): ApiGateway {
  const state = createGatewayState({ clock: kernel.clock, propagationMs });
  return {
    definition: {
      signingName: 'apigateway',
      rest: API_GATEWAY_ROUTES,
      shapes: { limit: 'number', includeValue: 'boolean', includeValues: 'boolean' },
      operations: { ...keyOperations(state), ...planOperations(state, () => kernel.newId()) },
    },
    state,
  };
}
