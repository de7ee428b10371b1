import { RotationError } from '../../rotation/errors';
import type { Clock } from '../../rotation/services';
import { attempt } from '../kit/aws-request';
import { CALLS, failureOf, isConflict, isGone } from './failure';
import type { Gateway, KeyMetadata } from './gateway';
import { firstPlanOf, type AwsApiGatewayOptions } from './options';

/** What the functions of this folder work on. */
export interface Account {
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly options: AwsApiGatewayOptions;
}

/** What a new key takes over. */
interface Inheritance {
  /** Absent for a secret's first key, and where the old key is gone. */
  readonly old: KeyMetadata | undefined;
  /** The ids of the usage plans that the new key belongs in. */
  readonly plans: readonly string[];
}

/**
 * The old key and its usage plans: those, and no other, are the new key's. Only where there is no old key at API Gateway,
 * the plan that the options name. Throws ConfigurationInvalid where the new key would be accepted nowhere.
 */
export async function inherit(of: Account, like: string | undefined): Promise<Inheritance> {
  const old = like === undefined ? undefined : await find(of, like);
  return { old, plans: old ? await plansOf(of, old.id) : [firstPlan(of.options)] };
}

function firstPlan(options: AwsApiGatewayOptions): string {
  return firstPlanOf(options) ?? fail('there is no old key to copy, and the option usagePlan is not set');
}

async function plansOf({ gateway, clock, options }: Account, keyId: string): Promise<readonly string[]> {
  const found = await attempt(clock, () => gateway.plansOf(keyId));
  if ('error' in found) throw failureOf(CALLS.plans(keyId), found.error);
  const { value: plans } = found;
  if (plans.length === 0) fail(`the old key ${keyId} is in none, so that a copy of it would be accepted nowhere`);
  const { usagePlans = plans } = options;
  const undeclared = plans.filter((plan) => !usagePlans.includes(plan));
  if (undeclared.length > 0)
    fail(`the old key ${keyId} is in ${undeclared.join(', ')}, not named by option usagePlans`);
  return plans;
}

async function find({ gateway, clock }: Account, keyId: string): Promise<KeyMetadata | undefined> {
  const key = await attempt(clock, () => gateway.get(keyId));
  if ('value' in key) return key.value;
  if (isGone(key.error)) return undefined;
  throw failureOf(CALLS.get(keyId), key.error);
}

/** May run twice: a conflict is success where the key is in the plan. */
export async function attach({ gateway, clock }: Account, planId: string, keyId: string): Promise<void> {
  const attached = await attempt(clock, () => gateway.attach(planId, keyId));
  if ('value' in attached) return;
  if (isConflict(attached.error)) {
    const plans = await attempt(clock, () => gateway.plansOf(keyId));
    if ('value' in plans && plans.value.includes(planId)) return;
  }
  throw failureOf(CALLS.attach(planId, keyId), attached.error);
}

function fail(problem: string): never {
  throw new RotationError('ConfigurationInvalid', `usage plans: ${problem} (docs/providers/aws-api-gateway.md)`, false);
}
