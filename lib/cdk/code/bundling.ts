import { Code, type AssetCode } from 'aws-cdk-lib/aws-lambda';
import type { FunctionRole } from '../../rotation/fixed-names';
import { functionCode } from './function-code';

/** The code of a function: its door in lambdas/ with one provider type. Built before: synth copies it. */
export function bundledCode(door: FunctionRole, provider: string): AssetCode {
  return Code.fromAsset(functionCode(door, provider));
}
