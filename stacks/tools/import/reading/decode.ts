import { EnvironmentError } from "../../../../lib/environment-error.ts";

/**
 * Decodes a file. One decoder for all blocks, because a character can begin in one and end in the next one. A byte order
 * mark is left out.
 * @throws EnvironmentError if the bytes are not valid in this encoding, so that no replacement character is ever read
 */
export async function* decode(blocks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decodeBlock = (block?: Buffer) => {
    try {
      return block ? decoder.decode(block, { stream: true }) : decoder.decode();
    } catch {
      throw new EnvironmentError(
        `The file is not valid ${encoding.toUpperCase()}. Save it as UTF-8, or name its encoding with --encoding.`,
      );
    }
  };
  for await (const block of blocks) yield decodeBlock(block);
  yield decodeBlock();
}
