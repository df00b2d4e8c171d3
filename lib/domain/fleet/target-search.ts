import { ROW_STATES, type RowState } from './row-state';

/** Fields that a search can name: `env:staging state:fails`. */
const SEARCH_FIELDS = ['env', 'state', 'release', 'name'] as const;
type SearchField = (typeof SEARCH_FIELDS)[number];

/** A parsed search. A target matches if it contains every word, and one of the values of each named field. */
export type TargetSearch = {
  words: readonly string[];
  fields: ReadonlyMap<SearchField, readonly string[]>;
};

/** What a search is compared with. */
export type SearchedTarget = {
  name: string;
  environment: string;
  state: RowState;
  /** Versions that serve. */
  releases: readonly string[];
};

/** `field:"two words"`, `"two words"`, or a word. */
const PART = /(?:(\w+):)?"([^"]*)"|(\S+)/g;

const isField = (name: string): name is SearchField =>
  SEARCH_FIELDS.some((field) => field === name);

/** Parses a search. Never fails: a field with an unknown name is a word like any other. Case does not matter. */
export function parseTargetSearch(text: string): TargetSearch {
  const words: string[] = [];
  const fields = new Map<SearchField, string[]>();
  const add = (field: string, values: readonly string[], whole: string) => {
    const given = values.filter((value) => value !== '');
    if (!isField(field)) words.push(whole);
    else if (given.length > 0) fields.set(field, [...(fields.get(field) ?? []), ...given]);
  };
  for (const [, field, quoted, word = ''] of text.toLowerCase().matchAll(PART)) {
    if (quoted !== undefined) {
      if (field === undefined) words.push(quoted);
      else add(field, [quoted], `${field}:${quoted}`);
      continue;
    }
    const colon = word.indexOf(':');
    if (colon <= 0) words.push(word);
    else add(word.slice(0, colon), word.slice(colon + 1).split(','), word);
  }
  return { words: words.filter((word) => word !== ''), fields };
}

/** Further names of a state that people type. */
const STATE_NAMES: Record<RowState, readonly string[]> = {
  fails: ['fails', 'failing', 'failed'],
  unsure: ['unsure', 'notenoughevidence', 'evidence', 'recovering'],
  holds: ['holds', 'ok'],
  noData: ['nodata'],
  stale: ['stale'],
  paused: ['paused'],
  maintenance: ['maintenance'],
};

/** States whose name begins with the text: `fail`, `no-data`. */
function statesNamed(text: string): RowState[] {
  const letters = text.toLowerCase().replace(/[^a-z]/g, '');
  if (letters === '') return [];
  return ROW_STATES.filter((state) => STATE_NAMES[state].some((name) => name.startsWith(letters)));
}

/** Whether a target matches a parsed search. An empty search matches everything. */
export function matchesTarget({ words, fields }: TargetSearch, target: SearchedTarget): boolean {
  const text = `${target.environment} ${target.name}`.toLowerCase();
  if (!words.every((word) => text.includes(word))) return false;
  return [...fields].every(([field, values]) =>
    values.some((value) => matchesField(field, value, target)),
  );
}

function matchesField(field: SearchField, value: string, target: SearchedTarget): boolean {
  switch (field) {
    case 'env':
      return target.environment.toLowerCase().includes(value);
    case 'name':
      return target.name.toLowerCase().includes(value);
    case 'release':
      return target.releases.some((release) => release.toLowerCase().includes(value));
    case 'state':
      return statesNamed(value).includes(target.state);
  }
}
