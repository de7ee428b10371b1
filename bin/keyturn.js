#!/usr/bin/env node
require('tsx/cjs');
require('./keyturn.ts');
