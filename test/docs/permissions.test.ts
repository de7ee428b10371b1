import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Permission } from '../../lib/cdk/permissions/permission';
import {
  inspectPermissions,
  operatePermissions,
  reconcilePermissions,
  revokePermissions,
  rotatePermissions,
} from '../../lib/cdk/permissions/rotator-permissions';
import { rotatorNames } from '../../lib/cdk/rotator-names';
import { inlineCodeOf, rowsOf, sectionsOf } from './markdown';
import { ROOT } from '../support/root';

const page = readFileSync(join(ROOT, 'docs/reference/permissions.md'), 'utf8');
const table = sectionsOf(page).find(({ heading }) => heading === 'The five functions')?.text ?? '';
const rows = rowsOf(table);

const stack = new Stack();
const sources = {
  rotator: 'gateway',
  names: rotatorNames(stack, 'gateway'),
  schedulerRoleArn: 'arn:role',
  failureQueueArn: 'arn:queue',
  receiptKeyArn: 'arn:key',
  adminSecret: Secret.fromSecretNameV2(stack, 'Admin', 'keyturn/admin/gateway'),
  secretsKey: undefined,
  iamNeeds: [],
  orphansByPrincipal: false,
  readsInboxes: false,
};

/** In the order of the page's columns. */
const PERMISSIONS: readonly (readonly Permission[])[] = [
  rotatePermissions(sources),
  revokePermissions(sources),
  reconcilePermissions(sources),
  operatePermissions(sources),
  inspectPermissions({ ...sources, topicArns: ['arn:topic'] }),
];

/** `yes`, or the labels that UpdateSecretVersionStage is limited to. */
function cellOf(permissions: readonly Permission[], action: string): string {
  const [first] = permissions.filter(({ actions }) => actions.includes(action));
  if (!first) return '';
  if (!action.endsWith(':UpdateSecretVersionStage')) return 'yes';
  const labels = first.conditions?.['StringLike']?.['secretsmanager:VersionStage'];
  return labels === undefined
    ? 'any label'
    : [labels]
        .flat()
        .map((label) => `\`${String(label)}\``)
        .join(', ');
}

test('docs/reference/permissions.md has each action of each function, and no other', () => {
  const documented = rows.map(([action = '', ...cells]) => [inlineCodeOf(action).join(), ...cells.slice(0, 5)]);
  const actions = new Set(PERMISSIONS.flat().flatMap((permission) => permission.actions));
  const expected = [...actions].map((action) => [action, ...PERMISSIONS.map((one) => cellOf(one, action))]);
  const byAction = ([a = '']: readonly string[], [b = '']: readonly string[]) => (a < b ? -1 : 1);
  expect([...documented].sort(byAction)).toEqual([...expected].sort(byAction));
});
