import type { AddCommand } from '../command';
import { receiptExportCommand } from './receipt-export';
import { receiptShowCommand } from './receipt-show';
import { receiptVerifyCommand } from './receipt-verify';

/** `keyturn receipt ...`: the group of three commands. */
export const receiptCommand: AddCommand = (parent, context) => {
  const group = parent.command('receipt').description('the signed receipts of what happened to a key');
  for (const add of [receiptShowCommand, receiptExportCommand, receiptVerifyCommand]) add(group, context);
};
