/** The logger writes `level` first, the metrics write `_aws` first. */
const SERVICE_LOG_LINE = /^\{"(level|_aws)":/;

/** Captures the log lines of the service, so that tests can read them. All other output is written as usual. */
export function captureLog() {
  const lines: string[] = [];
  const restore = [process.stdout, process.stderr].map((stream) => captureStream(stream, lines));
  return {
    /** Returns the lines captured since the last call. */
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
