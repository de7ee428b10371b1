// Loaded into a process of ours before anything else (`node --import`). The fakes make every secret of random bytes, so what
// was random is what the process must not say: it is kept in a file, for whoever started the process.
import { appendFileSync } from 'node:fs';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** The least secret is made of as many; what is made of fewer is an id. */
const LEAST_BYTES = 16;
const { KEPT_RANDOM } = process.env;
const { randomBytes } = crypto;
crypto.randomBytes = (size, ...rest) => {
  const bytes = randomBytes(size, ...rest);
  if (size >= LEAST_BYTES && bytes) appendFileSync(KEPT_RANDOM, `${bytes.toString('hex')}\n`);
  return bytes;
};
syncBuiltinESMExports();
// Not in the processes that this one starts.
delete process.env.NODE_OPTIONS;
