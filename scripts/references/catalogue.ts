/** What can be cited: sections of the pages in `docs`, numbered decisions, numbered records. */
export type Catalogue = {
  /** By the name of the page in lower case, without `.md`: the numbers of its headings. */
  sections: ReadonlyMap<string, ReadonlySet<string>>;
  /** `built`: code may cite it; false under "Decided, not built". */
  decisions: ReadonlyMap<number, { built: boolean }>;
  records: ReadonlySet<number>;
};

type Page = { path: string; text: string };

/** Numbers of headings: `## 1. Exact mathematics` and `### 1.2 Reference values` have the sections 1 and 1.2. */
function sectionsOf(text: string): Set<string> {
  const headings = text.matchAll(/^#{2,6}\s+(\d+(?:\.\d+)*)\.?\s/gm);
  return new Set([...headings].map(([, number = '']) => number));
}

/** Decisions are third-level headings, `### 7. Credentials travel in the header`. */
function decisionsOf(text: string): Map<number, { built: boolean }> {
  const decisions = new Map<number, { built: boolean }>();
  let built = true;
  for (const line of text.split('\n')) {
    if (/^## /.test(line)) built = !/not built/i.test(line);
    const number = /^### (\d+)\. /.exec(line)?.[1];
    if (number !== undefined) decisions.set(Number(number), { built });
  }
  return decisions;
}

/** `pages`: every Markdown page of the repository, with its path from the root. */
export function catalogueOf(pages: readonly Page[]): Catalogue {
  const sections = new Map<string, ReadonlySet<string>>();
  const records = new Set<number>();
  let decisions: Catalogue['decisions'] = new Map();
  for (const { path, text } of pages) {
    const record = /^docs\/adr\/(\d{4})-/.exec(path)?.[1];
    if (record !== undefined) records.add(Number(record));
    const name = /^docs\/([\w-]+)\.md$/.exec(path)?.[1];
    if (name === undefined) continue;
    sections.set(name.toLowerCase(), sectionsOf(text));
    if (name === 'decisions') decisions = decisionsOf(text);
  }
  return { sections, decisions, records };
}
