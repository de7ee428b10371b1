import { createApiKeys, type ApiKey, type ApiKeys, type ApiKeysOptions } from './api-keys';

export interface ApiStage {
  readonly apiId: string;
  readonly stage: string;
}

/** What stages need not know of an API key. */
interface KeyDetails {
  readonly description?: string;
  readonly customerId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly updatedAt: Date;
}

export interface UsagePlan {
  readonly id: string;
  readonly name: string;
  readonly apiStages: readonly ApiStage[];
  /** Further members, answered as they were given: throttles and quotas are not applied. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The API keys and usage plans of the account. Stages learn of a change after the propagation time. */
export interface GatewayState {
  readonly keys: ApiKeys;
  readonly plans: ReadonlyMap<string, UsagePlan>;
  /** Undefined for a key that is deleted or never existed. */
  find(keyId: string): ApiKey | undefined;
  create(name: string | undefined, enabled: boolean, details: Omit<KeyDetails, 'updatedAt'>): ApiKey;
  detailsOf(key: ApiKey): KeyDetails;
  setEnabled(key: ApiKey, enabled: boolean): void;
  delete(key: ApiKey): void;
  putPlan(plan: UsagePlan): void;
  attach(key: ApiKey, plan: UsagePlan): void;
  plansOf(key: ApiKey): readonly UsagePlan[];
  /** What a stage answers to a request with that API key. The request counts as a use of the key. */
  ask(stage: ApiStage, value: string): 'accepted' | 'refused' | 'unknown';
}

export function isSameStage(one: ApiStage, other: ApiStage): boolean {
  return one.apiId === other.apiId && one.stage === other.stage;
}

export function createGatewayState(options: ApiKeysOptions): GatewayState {
  const keys = createApiKeys(options);
  const details = new Map<string, KeyDetails>();
  const plans = new Map<string, UsagePlan>();
  const attached = new Map<string, Set<string>>();
  const { clock } = options;

  const planIdsOf = (key: ApiKey): ReadonlySet<string> => attached.get(key.keyId) ?? new Set();
  const plansOf: GatewayState['plansOf'] = (key) => [...plans.values()].filter(({ id }) => planIdsOf(key).has(id));
  const detailsOf = (key: ApiKey): KeyDetails => details.get(key.keyId) ?? { updatedAt: key.createdAt };

  return {
    keys,
    plans,
    find: (keyId) => {
      const key = keys.byId(keyId);
      return key?.state === 'revoked' ? undefined : key;
    },
    create(name, enabled, given) {
      // No stage accepts a key that is in no plan.
      const key = keys.issue(name, false);
      if (!enabled) key.state = 'disabled';
      details.set(key.keyId, { ...given, updatedAt: clock.now() });
      return key;
    },
    detailsOf,
    setEnabled(key, enabled) {
      const state = enabled ? 'active' : 'disabled';
      if (planIdsOf(key).size > 0) keys.setState(key, state);
      else key.state = state;
      details.set(key.keyId, { ...detailsOf(key), updatedAt: clock.now() });
    },
    delete: (key) => keys.setState(key, 'revoked'),
    putPlan: (plan) => void plans.set(plan.id, plan),
    attach(key, plan) {
      attached.set(key.keyId, new Set([...planIdsOf(key), plan.id]));
      if (key.state === 'active') keys.setState(key, 'active');
    },
    plansOf,
    ask(stage, value) {
      const key = keys.byValue(value);
      if (!key) return 'unknown';
      const isCovered = plansOf(key).some(({ apiStages }) => apiStages.some((one) => isSameStage(one, stage)));
      const isAccepted = isCovered && keys.isAccepted(key);
      keys.use(key, isAccepted);
      return isAccepted ? 'accepted' : 'refused';
    },
  };
}
