import type { Capabilities } from '../rotation/provider';
import type { Bench } from './bench';

/** One thing that every provider must do, or every one that can do something. */
export interface ContractCase {
  readonly name: string;
  /** Default: every provider. */
  readonly appliesTo?: (capabilities: Capabilities) => boolean;
  /** Throws where the provider does not. The bench is made anew for it. */
  check(bench: Bench): Promise<void>;
}

/** Cases that belong together, under one name and for the same providers. */
export function about(
  subject: string,
  appliesTo: (capabilities: Capabilities) => boolean,
  cases: readonly ContractCase[],
): readonly ContractCase[] {
  return cases.map(({ name, appliesTo: own = () => true, check }) => ({
    name: `${subject}: ${name}`,
    appliesTo: (capabilities) => appliesTo(capabilities) && own(capabilities),
    check,
  }));
}

export const always = (): boolean => true;
