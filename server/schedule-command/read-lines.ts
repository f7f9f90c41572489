/** Longest line that is answered, in characters. */
export const LONGEST_LINE = 1_048_576;

/**
 * The lines of a UTF-8 stream, ended by line feeds only. `node:readline` ends lines at U+2028 as well, which JSON texts may
 * hold, and would answer one request twice.
 */
export async function* readLines(stream: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const [first = '', ...lines] = text.split('\n');
    // the answer refuses a longer line anyway, so its end need not be kept
    if (rest.length <= LONGEST_LINE) rest += first;
    if (lines.length === 0) continue;
    yield rest;
    rest = lines.pop() ?? '';
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
