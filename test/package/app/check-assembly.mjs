// Run in an app: whether cdk.out has a rotator with its key, and code for its functions that loads.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [key] = process.argv.slice(2);
const files = readdirSync('cdk.out');
const templates = files.filter((name) => name.endsWith('.template.json'));
const resources = templates.flatMap((name) =>
  Object.values(JSON.parse(readFileSync(join('cdk.out', name), 'utf8')).Resources),
);
const ofType = (type) => resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
assert.ok(
  ofType('AWS::SecretsManager::Secret').some(({ Name }) => Name === key),
  `no secret ${key}`,
);
assert.ok(ofType('AWS::SecretsManager::RotationSchedule').length >= 1);
const functions = ofType('AWS::Lambda::Function');
assert.equal(functions.length, 5);
for (const { Code } of functions) {
  const index = join('cdk.out', `asset.${Code.S3Key.replace('.zip', '')}`, 'index.mjs');
  const { stderr } = spawnSync(process.execPath, [index], { encoding: 'utf8' });
  assert.match(stderr, /KEYTURN_ROTATOR is not set/, index);
}
