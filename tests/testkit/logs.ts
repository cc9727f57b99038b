/** What the service's logger and its metrics write: JSON in the order of their own keys. */
const SERVICE_LOG_LINE = /^\{"(level|_aws)":/;

/** Keeps the service's log from the terminal, for tests to read. Whatever else is written passes. */
export function captureLog() {
  const lines: string[] = [];
  const restore = [process.stdout, process.stderr].map((stream) => captureStream(stream, lines));
  return {
    /** The lines written since the last call. */
    take: () => lines.splice(0),
    stop() {
      for (const undo of restore) undo();
    },
  };
}

function captureStream(stream: NodeJS.WriteStream, lines: string[]): () => void {
  const { write } = stream;
  const writeOrCapture: typeof write = (...args: unknown[]): boolean => {
    const text = String(args[0]);
    if (!SERVICE_LOG_LINE.test(text)) return Reflect.apply(write, stream, args);
    lines.push(text.trimEnd());
    return true;
  };
  stream.write = writeOrCapture;
  return () => {
    stream.write = write;
  };
}
