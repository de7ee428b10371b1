const PEERS = ['aws-cdk-lib', 'constructs', '@keyturn/local-cloud', 'esbuild'];

/** What to install, where a command needs an optional package that is not there; undefined for every other error. */
export function missingPeer(error: unknown): string | undefined {
  const { code, message = '' } = (error ?? {}) as { readonly code?: unknown; readonly message?: string };
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return undefined;
  const missing = PEERS.find((name) => message.includes(`'${name}'`) || message.includes(`'${name}/`));
  if (missing === undefined) return undefined;
  return `this command needs ${missing}, which is not installed beside keyturn: install it in the same project`;
}
