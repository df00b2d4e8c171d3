/** A heading of the runbook. `level`: 2 for parts, 3 for the sections in them. */
export type RunbookSection = { level: 2 | 3; title: string; anchor: string };

const FENCE = /^\s{0,3}(```|~~~)/;
const HEADING = /^(#{2,3})\s+(.+?)\s*#*\s*$/;

/** Title and anchor of every part and section, in order. Anchors are those that the page gives its headings. */
export function runbookSections(markdown: string): RunbookSection[] {
  const used = new Map<string, number>();
  let inCode = false;
  return markdown.split('\n').flatMap((line): RunbookSection[] => {
    if (FENCE.test(line)) inCode = !inCode;
    const heading = inCode ? null : HEADING.exec(line);
    if (!heading) return [];
    const title = plainText(heading[2] ?? '');
    return [{ level: heading[1] === '##' ? 2 : 3, title, anchor: nextAnchor(title, used) }];
  });
}

/** Without the marks of code, emphasis and links. */
const plainText = (text: string) =>
  text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');

/** As GitHub makes anchors: a title that occurs again is numbered. */
function nextAnchor(title: string, used: Map<string, number>): string {
  const plain = title
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replace(/ /g, '-');
  const before = used.get(plain) ?? 0;
  used.set(plain, before + 1);
  return before === 0 ? plain : `${plain}-${before}`;
}
