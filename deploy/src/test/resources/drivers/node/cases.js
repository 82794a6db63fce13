'use strict';
// Runs the cases that fit the pool mode, one after the other, and prints what has passed.
const assert = require('node:assert/strict');

const GROUPS = {
  session: ['everywhere', 'transactions', 'session'],
  transaction: ['everywhere', 'transactions'],
  statement: ['everywhere', 'statement'],
  login: ['login'],
};

exports.run = async (groups) => {
  const chosen = GROUPS[process.argv[2]];
  let passed = 0;
  for (const group of chosen) {
    for (const [name, body] of Object.entries(groups[group] ?? {})) {
      try {
        await body();
      } catch (e) {
        console.log(`failed: ${name}`);
        throw e;
      }
      console.log(`ok ${name}`);
      passed++;
    }
  }
  console.log(`passed: ${passed}`);
  process.exit(0);
};

// Fails unless the work ends with an error of this SQLSTATE.
exports.fails = (work, state) =>
  assert.rejects(work, (e) => {
    assert.equal(e.code, state, String(e));
    return true;
  });

// Waits for a condition that only others can bring about.
exports.until = async (condition) => {
  const end = Date.now() + 30_000;
  while (!(await condition())) {
    assert.ok(Date.now() < end, 'waited in vain');
    await new Promise((done) => setTimeout(done, 20));
  }
};

// More than a backend keeps.
exports.STATEMENTS = 13;

exports.range = (n) => [...Array(n).keys()];
