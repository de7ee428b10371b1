/** What a function writes to stdout and stderr, as parsed JSON lines. */
export function captureJsonLines(run: () => void): readonly Record<string, unknown>[] {
  const written: string[] = [];
  const take = (chunk: unknown): boolean => {
    written.push(String(chunk));
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(take as typeof stream.write),
  );
  try {
    run();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  const lines = written.join('').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
