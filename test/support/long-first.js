const Sequencer = require('@jest/test-sequencer').default;

/** What deploys the local cloud or starts the CLI takes half a minute and more, and must not come last, alone. */
const LONG = /[\\/](stories|cdk|simulation|runner)[\\/]/;

/** Jest knows how long a file takes from its last run; on a fresh clone there was none. */
module.exports = class LongFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    return [...sorted.filter(({ path }) => LONG.test(path)), ...sorted.filter(({ path }) => !LONG.test(path))];
  }
};
