/** A resource as it was deployed. */
export interface DeployedResource {
  readonly type: string;
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** As evaluated when it was last created or updated. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** What happens to it when it leaves the stack. */
  readonly deletionPolicy: string;
}

/** A stack as it was deployed. Resources in the order of their creation. */
export interface StackState {
  readonly name: string;
  readonly id: string;
  readonly resources: Map<string, DeployedResource>;
  /** By output name. */
  outputs: Readonly<Record<string, unknown>>;
  /** By export name. */
  exports: Readonly<Record<string, unknown>>;
}

/** The stacks of the account by name. */
export type Stacks = Map<string, StackState>;
