import { PluginKind, declareValuePlugin } from '@stryker-mutator/api/plugin';

/** Who takes a text for people, and as which argument. Codes, labels and the names of events are no texts. */
const MESSAGE_AT = { RotationError: 1, heldBack: 2, notNew: 2, fail: 1 };

function shouldIgnore({ node, parent, listKey, key }) {
  if (node.type === 'CallExpression' && node.callee.property && /\blog$/.test(nameOf(node.callee.object))) {
    return 'a log line: no behaviour rests on it';
  }
  if (listKey === 'arguments' && MESSAGE_AT[nameOf(parent.callee)] === key) {
    return 'the text of an error: callers switch on its code';
  }
  return undefined;
}

function nameOf(node) {
  return node?.type === 'MemberExpression' ? node.property.name : node?.name;
}

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'texts', { shouldIgnore })];
