#!/usr/bin/env node
require('tsx');
require('./keyturn.ts');
