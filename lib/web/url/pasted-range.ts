import { viewParsers } from './url-state';

/** An instant as people and programs write it: ISO 8601 with a zone. */
const INSTANT = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|UTC|[+-]\d\d:?\d\d)/g;

const instantOf = (text: string) => Date.parse(text.replace(/\s?UTC$/, 'Z').replace(' ', 'T'));

/** The range that a text names: a link to a view, or two instants with their zone; epoch ms. Null where it names none. */
export function pastedRange(text: string): { from: number; to: number } | null {
  const link = text.trim();
  if (URL.canParse(link)) {
    const { searchParams } = new URL(link);
    const [from, to] = [searchParams.get('from') ?? '', searchParams.get('to') ?? ''];
    return rangeOf(viewParsers.from.parse(from), viewParsers.to.parse(to));
  }
  const [first, second] = [...text.matchAll(INSTANT)].map(([found]) => instantOf(found));
  return rangeOf(first ?? null, second ?? null);
}

function rangeOf(a: number | null, b: number | null): { from: number; to: number } | null {
  if (a === null || b === null || Number.isNaN(a - b) || a === b) return null;
  return { from: Math.min(a, b), to: Math.max(a, b) };
}
