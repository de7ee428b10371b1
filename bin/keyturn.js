#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');
// The AWS CLI reads this name as well, the SDK does not.
if (process.env.AWS_DEFAULT_REGION) process.env.AWS_REGION ??= process.env.AWS_DEFAULT_REGION;
// A checkout runs its sources; the published package has none.
if (existsSync(join(__dirname, 'keyturn.ts'))) {
  process.env.TSX_TSCONFIG_PATH = join(__dirname, '..', 'tsconfig.json');
  require('tsx');
  require('./keyturn.ts');
} else {
  void import('../dist/cli/keyturn.mjs');
}
