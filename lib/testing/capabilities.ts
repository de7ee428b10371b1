import assert from 'node:assert/strict';
import { about, always, type ContractCase } from './contract-case';

/** Longest propagation that a rotation can wait for, in seconds. */
const LONGEST_PROPAGATION = 13 * 60;

/** What a provider says of itself, which decides what else is asked of it. */
export const capabilities: readonly ContractCase[] = about('capabilities', always, [
  {
    name: 'match the methods',
    check: async ({ provider }) => {
      const { lists, disables, identifies, class: kind } = provider.capabilities;
      assert.equal(provider.list !== undefined, lists, 'list');
      assert.equal(provider.disable !== undefined, disables, 'disable');
      assert.equal(provider.enable !== undefined, disables, 'enable');
      assert.equal(provider.identify !== undefined, identifies, 'identify');
      assert.equal(provider.roll !== undefined, kind === 'one', 'roll');
    },
  },
  {
    name: 'agree with each other',
    check: async ({ provider }) => {
      const { class: kind, maxKeys, lists, lastUsed, lineage, propagationSeconds } = provider.capabilities;
      if (kind === 'many') assert.equal(maxKeys, undefined, 'maxKeys is for class slots');
      if (kind === 'slots') assert.ok(maxKeys !== undefined && maxKeys >= 2, 'class slots has maxKeys, 2 or more');
      if (kind === 'one') assert.equal(maxKeys, 1, 'class one has maxKeys 1');
      if (lastUsed || lineage === 'name') assert.ok(lists, 'lastUsed and lineage are read from the list');
      assert.ok(propagationSeconds >= 0 && propagationSeconds <= LONGEST_PROPAGATION, 'propagationSeconds');
    },
  },
]);
