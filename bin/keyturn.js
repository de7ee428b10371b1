#!/usr/bin/env node
// The SDK wants Node 22 from 2027 on; who runs an older one need not be told at every command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
// The AWS CLI reads this name as well, the SDK does not.
if (process.env.AWS_DEFAULT_REGION) process.env.AWS_REGION ??= process.env.AWS_DEFAULT_REGION;
require('tsx');
require('./keyturn.ts');
