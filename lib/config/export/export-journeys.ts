import { parse } from 'yaml';
import type { TargetJourney } from '../../domain/sessions/journey-plan';
import { journeyText } from '../../journeys/language/journey-text';
import { isPackaged } from '../../journeys/packaged-journeys';
import { readYaml } from '../yaml/read-yaml';

export type ExportedJourneys = {
  /** What the key `journey` of a target is: a name, a place that `withTexts` fills, or the keys of the journey. */
  journeyValue(journey: TargetJourney): unknown;
  /** The file with the text of each journey in its place. */
  withTexts(file: string): string;
};

/**
 * Writes journeys as they are: their hash is that of their text with its comments, and what was measured with another hash cannot
 * be compared.
 */
export function createExportedJourneys(): ExportedJourneys {
  const texts = new Map<string, string>();
  return {
    journeyValue(journey) {
      const { name, hash, text } = journey;
      if (isPackaged({ name, text })) return name;
      if (!survivesReading(text)) return parse(text);
      const place = `journey-text-${hash}`;
      texts.set(place, text);
      return place;
    },
    withTexts: (file) =>
      texts.size === 0
        ? file
        : file.replace(/^( +)journey: (journey-text-[0-9a-f]{64})$/gm, (line, indent, place) => {
            const text = texts.get(place);
            return text === undefined ? line : blockText(text, indent);
          }),
  };
}

/** The key with the text below it. Empty lines stay empty. */
function blockText(text: string, indent: string): string {
  return `${indent}journey:\n${text.trimEnd().replace(/^(?=.)/gm, `${indent}  `)}`;
}

/** Whether the file would read back the same text: one with document markers, or in braces, would not. */
function survivesReading(text: string): boolean {
  const file = `targets:\n  - name: a\n${blockText(text, '    ')}\n    paused: true\n`;
  const read = readYaml(file);
  if (!('content' in read)) return false;
  const block = read.content.blockOf('targets[0].journey');
  return block !== null && journeyText(block.text) === text;
}
