import type { Kernel } from '../kernel/kernel';
import type { Identities } from '../policy/identities';
import type { Lambda } from '../services/lambda/lambda';
import type { CodeStore } from './code-store';
import type { Properties } from './properties';

/** What resource types are created with. */
export interface DeployServices {
  readonly kernel: Kernel;
  readonly lambda: Pick<Lambda, 'putFunction' | 'deleteFunction' | 'functions'>;
  readonly identities: Identities;
  readonly code: CodeStore;
  /** IAM's users: they may have access keys. */
  readonly users: {
    create(name: string, arn: string): void;
    remove(name: string): void;
  };
  /** A function's environment before the function is created: where providers are pointed at their fakes. */
  readonly mapEnvironment: (
    logicalId: string,
    environment: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, string>>;
  /** An API operation as the person who deploys. */
  readonly call: (
    service: string,
    operation: string,
    input: Readonly<Record<string, unknown>>,
  ) => Promise<Record<string, unknown>>;
}

export interface ResourceRequest {
  readonly stackName: string;
  readonly logicalId: string;
  readonly properties: Properties;
  /** A name as CloudFormation makes one up: the same for the same resource, at most `length` characters. */
  generatedName(length: number): string;
  /** The asset with this object key. */
  asset(objectKey: string): { readonly path: string; readonly packaging: string } | undefined;
}

/** What `Ref` and `Fn::GetAtt` give. */
export interface Created {
  readonly physicalId: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** One resource type of CloudFormation. */
export interface ResourceType {
  readonly type: string;
  /** Properties that are acted on. Any other that stands in a template is an error, unless `without` names it. */
  readonly properties: readonly string[];
  /** Properties without effect in the local cloud: what they are about does not exist here. */
  readonly without?: readonly string[];
  /** A change of one of these makes a new resource, as on AWS. */
  readonly replacedBy?: readonly string[];
  create(request: ResourceRequest, services: DeployServices): Promise<Created>;
  /** Without it a changed resource is removed and created again. */
  update?(request: ResourceRequest, existing: Created, before: Properties, services: DeployServices): Promise<Created>;
  remove(existing: Created, before: Properties, services: DeployServices): Promise<void>;
}
