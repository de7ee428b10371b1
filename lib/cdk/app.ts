import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import { App } from 'aws-cdk-lib';
import type { Inventory } from '../inventory/inventory';
import { PACKAGE_ROOT } from './code/package-root';
import { KeyturnStack } from './keyturn-stack';

interface CreateAppProps {
  /**
   * Where the cloud assembly is written.
   * @default - CDK_OUTDIR, which the CDK CLI sets; else a temporary directory
   */
  readonly outdir?: string;
  /**
   * Context on top of cdk.json's.
   * @default - none
   */
  readonly context?: Readonly<Record<string, unknown>>;
  /**
   * Whether CDK holds the templates against CloudFormation's schema, which changes nothing in them and takes seconds.
   * @default true
   */
  readonly templateValidation?: boolean;
  /**
   * Whether cdk-nag holds the templates against its rules, where it is installed.
   * @default true
   */
  readonly nag?: boolean;
}

/**
 * An empty app under the same feature flags and checks, no matter what synthesizes it: the CDK CLI, which reads cdk.json
 * itself, or another program. It is synthesized by its `synth()` alone.
 */
export function createApp(props: CreateAppProps = {}): App {
  const app = new App({
    autoSynth: false,
    context: { ...cdkJsonContext(), ...props.context },
    ...(props.outdir !== undefined && { outdir: props.outdir }),
    ...(props.templateValidation === false && { builtinCloudFormationValidation: false }),
  });
  if (props.nag !== false) addNagChecks(app);
  return app;
}

/** cdk-nag is an optional peer, and reads from CDK's own validation since its version 3: the constructs do without. */
function addNagChecks(app: App): void {
  const { Validations } = cdk as Partial<typeof cdk>;
  if (!Validations || !isInstalled('cdk-nag')) return;
  const { AwsSolutionsChecks } = require('cdk-nag') as typeof import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

function isInstalled(name: string): boolean {
  try {
    return require.resolve(name) !== '';
  } catch {
    return false;
  }
}

/** The stack of an inventory in an app. */
export function addInventory(app: App, inventory: Inventory): KeyturnStack {
  return new KeyturnStack(app, 'Keyturn', {
    inventory,
    description: 'Keyturn: rotates API keys with no moment in which no key works',
  });
}

function cdkJsonContext(): Record<string, unknown> {
  const file = join(PACKAGE_ROOT, 'cdk.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { context: Record<string, unknown> }).context;
}
