/** Counts the line breaks of a text: CR LF, LF or CR. */
export const countLineBreaks = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;

/**
 * Finds the line of a byte in a file whose encoding contains ASCII.
 * @param offset of the byte, from 0
 * @returns the line, counted from 1
 */
export async function findLine(blocks: AsyncIterable<Buffer>, offset: number): Promise<number> {
  let line = 1;
  let read = 0;
  let endsInCr = false;
  for await (const block of blocks) {
    const text = block.toString("latin1", 0, offset - read);
    // A CR LF that is cut into two blocks is one line break.
    line += countLineBreaks(text) - (endsInCr && text.startsWith("\n") ? 1 : 0);
    endsInCr = text.endsWith("\r");
    read += block.length;
    if (read >= offset) break;
  }
  return line;
}
