import { tmpdir } from 'node:os';
import path from 'node:path';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['lib/rotation/**/*.ts'],
  testRunner: 'jest',
  jest: { configFile: 'test/proof/mutation/jest.config.js', enableFindRelatedTests: false },
  plugins: ['@stryker-mutator/jest-runner', './test/proof/mutation/ignore-texts.mjs'],
  ignorers: ['texts'],
  coverageAnalysis: 'perTest',
  // A mutant of a constant is live from the moment its module loads: every test would have to run for it.
  ignoreStatic: true,
  concurrency: 2,
  // For a machine that has other things to do: a slow test is not a killed mutant.
  timeoutMS: 20_000,
  timeoutFactor: 3,
  // Outside the checkout, where neither git nor Jest looks.
  tempDirName: path.join(tmpdir(), 'keyturn-mutation'),
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false, reportMutants: false },
  jsonReporter: { fileName: 'node_modules/.mutation.json' },
};
