// What commands have printed in this test file: their runner and the fake terminal put it here, so that no test can forget to.
const lines: string[] = [];

export const keepPrinted = (text: string): void => void lines.push(text);

/** Everything that commands have printed since the test file began, whatever terminal it went to. */
export const printed = (): string => lines.join('\n');
