// Prints the sum over all that ran, with the exit status of `.ci/run` as argument. Plain JavaScript: perhaps nothing is installed.
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const [folder, status] = process.argv.slice(2);
const files = existsSync(folder) ? readdirSync(folder).filter((name) => /^[^.]+\.json$/.test(name)) : [];
const counts = files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const sum = (field) => counts.reduce((total, one) => total + one[field], 0);
// A step that fails without having counted is a failure as well.
const failed = sum('failed');
console.log(`${sum('passed')} passed, ${status === '0' ? failed : Math.max(1, failed)} failed`);
