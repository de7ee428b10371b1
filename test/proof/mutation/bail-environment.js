const { TestEnvironment } = require('jest-environment-node');

/** One red test kills a mutant: the tests after it are skipped. Jest itself bails between files only. */
module.exports = class BailEnvironment extends TestEnvironment {
  #failed = false;

  async handleTestEvent(event) {
    if (event.name === 'test_fn_failure' || event.name === 'hook_failure') this.#failed = true;
    if (event.name === 'test_start' && this.#failed) event.test.mode = 'skip';
  }
};
