require('tsx/cjs');
require('./app.ts');
