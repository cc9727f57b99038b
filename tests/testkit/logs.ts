/** What the service's logger and its metrics write: JSON in the order of their own keys. */
const WRITTEN_BY_THE_SERVICE = /^\{"(level|_aws)":/;

/** Keeps the service's log from the terminal, for tests to read. Whatever else is written passes. */
export function captureLog() {
  const lines: string[] = [];
  const restore = [process.stdout, process.stderr].map((stream) => divert(stream, lines));
  return {
    /** The lines written since the last call. */
    take: () => lines.splice(0),
    stop() {
      for (const undo of restore) undo();
    },
  };
}

function divert(stream: NodeJS.WriteStream, lines: string[]): () => void {
  const { write } = stream;
  const writeOrKeep: typeof write = (...args: unknown[]): boolean => {
    const text = String(args[0]);
    if (!WRITTEN_BY_THE_SERVICE.test(text)) return Reflect.apply(write, stream, args);
    lines.push(text.trimEnd());
    return true;
  };
  stream.write = writeOrKeep;
  return () => {
    stream.write = write;
  };
}
