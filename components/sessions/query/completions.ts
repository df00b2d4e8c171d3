import type { Facets } from '@/lib/contract/api/explorer/explorer';
import { conditionText } from '@/lib/domain/session-query/query-text';
import {
  CLOSED_VALUES,
  VALUE_FIELDS,
  type ValueField,
} from '@/lib/domain/session-query/session-query';
import { FIELD_TITLES, valueText } from './field-names';

/** `text` replaces the end of the text of the field; `all`: how many sessions have the value, null where that is not known. */
export type Completion = { text: string; name: string; all: number | null };

const MOST = 8;
const NAMES: readonly string[] = [...VALUE_FIELDS, 'took'];

const lastWord = (text: string): string => /(?:^|\s)([^\s"]*)$/.exec(text)?.[1] ?? '';

/** What the end of the text of the field may become: names of fields, or values of a field with how many sessions have them. */
export function completionsOf(text: string, facets: Facets['facets'] | undefined): Completion[] {
  const word = lastWord(text);
  const [, name, typed] = /^-?([a-z_]+):!?(.*)$/i.exec(word) ?? [];
  if (name === undefined || typed === undefined) return word === '' ? [] : fieldCompletions(word);
  const field = VALUE_FIELDS.find((one) => one === name.toLowerCase());
  if (field === undefined) return [];
  const not = word.startsWith('-') || word.includes(':!');
  const wanted = typed.toLowerCase();
  return valuesOf(field, facets)
    .filter(({ value, label }) => `${value} ${label}`.toLowerCase().includes(wanted))
    .slice(0, MOST)
    .map(({ value, label, all }) => ({
      text: conditionText({ field, values: [value], not }),
      name: label,
      all,
    }));
}

function fieldCompletions(word: string): Completion[] {
  return NAMES.filter((name) => name.startsWith(word.toLowerCase())).map((name) => ({
    text: name === 'took' ? 'took>' : `${name}:`,
    name: name === 'took' ? 'Took longer than, e.g. took>1s' : FIELD_TITLES[name as ValueField],
    all: null,
  }));
}

function valuesOf(field: ValueField, facets: Facets['facets'] | undefined) {
  const counted = facets?.find((facet) => facet.field === field)?.values ?? [];
  const known = new Set(counted.map(({ value }) => value));
  const others = (CLOSED_VALUES[field] ?? []).filter((value) => !known.has(value));
  return [
    ...counted.map(({ value, label, all }) => ({
      value,
      label: valueText(field, value, label),
      all: all as number | null,
    })),
    ...others.map((value) => ({ value, label: valueText(field, value), all: null })),
  ];
}

/** The text with its end completed. */
export const completeText = (text: string, { text: completed }: Completion): string =>
  `${text.slice(0, text.length - lastWord(text).length)}${completed}`;
