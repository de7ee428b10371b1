import * as cdk from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says to cdk-nag why a finding stands. An older CDK has no place for it, and no cdk-nag that reads it there. */
export function acknowledge(construct: IConstruct, finding: { readonly id: string; readonly reason: string }): void {
  const { Validations } = cdk as Partial<typeof cdk>;
  Validations?.of(construct).acknowledge(finding);
}
