const { existsSync } = require('node:fs');
const { join } = require('node:path');
// A checkout runs its sources; the published package has none.
if (existsSync(join(__dirname, 'app.ts'))) {
  process.env.TSX_TSCONFIG_PATH = join(__dirname, '..', 'tsconfig.json');
  require('tsx/cjs');
  require('./app.ts');
} else {
  require('../dist/bin/app.js');
}
