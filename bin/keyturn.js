#!/usr/bin/env node
// The SDK wants Node 22 from 2027 on; who runs an older one need not be told at every command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
require('tsx');
require('./keyturn.ts');
