/** The text of a block without its indentation, and where its characters are in the file. */
export type Block = {
  text: string;
  /** The place in the file of a place in the text; lines and columns count from 1. */
  placeOf(line: number, column: number): { line: number; column: number };
};

/** Cuts a map out of a text. `keyEnd`: the end of its key; comments between that and the map belong to it. */
export function blockIn(
  text: string,
  { from, to, keyEnd }: { from: number; to: number; keyEnd: number | null },
): Block {
  const lineStart = text.lastIndexOf('\n', from - 1) + 1;
  const afterKey = keyEnd === null ? 0 : text.indexOf('\n', keyEnd) + 1;
  const isInFlow = text[from] === '{';
  const start = !isInFlow && afterKey > 0 && afterKey <= lineStart ? afterKey : from;
  const first = text.slice(0, start).split('\n').length;
  const indent = from - lineStart;
  // Text before a block that begins within a line is not part of it, and its first line has no indentation then.
  const lines = text.slice(start, to).split('\n');
  const removed = lines.map((line, index) => {
    if (index === 0 && start === from) return indent;
    return Math.min(indent, /^ */.exec(line)?.[0].length ?? 0);
  });
  const kept = lines.map((line, index) =>
    index === 0 && start === from ? line : line.slice(removed[index]),
  );
  return {
    text: kept.join('\n'),
    placeOf: (line, column) => ({
      line: first + line - 1,
      column: column + (removed[line - 1] ?? 0),
    }),
  };
}
