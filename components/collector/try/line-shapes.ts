/** Lines that differ only in what changes from line to line. */
export type LineShape = {
  /** The first line of the shape. */
  example: string;
  /** Its text with what changes left out. */
  shape: string;
  lines: number;
};

const HOLE = '…';

/** What changes from line to line: times, ids, numbers, what was redacted. */
const CHANGING = [
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g,
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi,
  /\[redacted\]/g,
  /\b(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{6,}\b/gi,
  /\b\d+(?:\.\d+)*\b/g,
];

function shapeOf(text: string): string {
  return CHANGING.reduce((shape, part) => shape.replace(part, HOLE), text).trim();
}

/** Groups lines by shape, the most frequent first. */
export function groupByShape(lines: readonly string[]): LineShape[] {
  const shapes = new Map<string, LineShape>();
  for (const line of lines) {
    const shape = shapeOf(line);
    const known = shapes.get(shape);
    if (known) known.lines += 1;
    else shapes.set(shape, { example: line, shape, lines: 1 });
  }
  return [...shapes.values()].sort((a, b) => b.lines - a.lines);
}

/** Shorter texts are in too many lines. */
const LEAST_CHARACTERS = 4;
/** As the API takes it. */
const MOST_CHARACTERS = 500;

/** The longest text that all lines of a shape contain; the whole line where nothing stays the same. */
export function commonText({ shape, example }: Pick<LineShape, 'shape' | 'example'>): string {
  const pieces = shape.split(HOLE).map((piece) => piece.trim());
  const longest = pieces.toSorted((a, b) => b.length - a.length)[0] ?? '';
  const text = longest.length < LEAST_CHARACTERS ? example : longest;
  return text.slice(0, MOST_CHARACTERS);
}
