import { createVendorKeys, type VendorKey, type VendorKeys, type VendorKeysOptions } from '../../vendors/vendor-keys';

export interface ApiStage {
  readonly apiId: string;
  readonly stage: string;
}

/** What of an API key is not for the stages to know. */
export interface KeyDetails {
  readonly description?: string;
  readonly customerId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly updatedAt: Date;
}

export interface UsagePlan {
  readonly id: string;
  readonly name: string;
  readonly apiStages: readonly ApiStage[];
  /** Further members, answered as they were given: no request is counted here. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The API keys and usage plans of the account. Stages learn of a change after the propagation time. */
export interface GatewayState {
  readonly keys: VendorKeys;
  readonly plans: ReadonlyMap<string, UsagePlan>;
  /** Undefined for a key that is deleted or never was. */
  find(keyId: string): VendorKey | undefined;
  create(name: string | undefined, enabled: boolean, details: Omit<KeyDetails, 'updatedAt'>): VendorKey;
  detailsOf(key: VendorKey): KeyDetails;
  setEnabled(key: VendorKey, enabled: boolean): void;
  delete(key: VendorKey): void;
  putPlan(plan: UsagePlan): void;
  attach(key: VendorKey, plan: UsagePlan): void;
  plansOf(key: VendorKey): readonly UsagePlan[];
}

export function isSameStage(one: ApiStage, other: ApiStage): boolean {
  return one.apiId === other.apiId && one.stage === other.stage;
}

export function createGatewayState(options: Omit<VendorKeysOptions, 'prefixes'>): GatewayState {
  const keys = createVendorKeys({ ...options, prefixes: { keyId: '', value: '' } });
  const details = new Map<string, KeyDetails>();
  const plans = new Map<string, UsagePlan>();
  const attached = new Map<string, Set<string>>();
  const { clock } = options;

  const planIdsOf = (key: VendorKey): ReadonlySet<string> => attached.get(key.keyId) ?? new Set();
  const detailsOf = (key: VendorKey): KeyDetails => details.get(key.keyId) ?? { updatedAt: key.createdAt };

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
    plansOf: (key) => [...plans.values()].filter(({ id }) => planIdsOf(key).has(id)),
  };
}
