import { makeBadge } from 'badge-maker';
import { plainText } from '../../domain/redaction/plain-text';
import type { Situation } from '../../domain/sentence/situation';
import { SITUATION_WORDS } from '../../domain/sentence/situation-words';

/** Longer labels are cut, so that no badge is wider than a line of text. */
const LABEL_LENGTH = 80;

/** Characters that XML cannot contain, besides controls. */
const NOT_XML = /[\p{Cs}\p{Noncharacter_Code_Point}]/gu;

/** Green stands for `holds` alone. */
const COLOURS: Record<Situation, string> = {
  holds: '#1f7a5c',
  fails: '#b3372b',
  unjudged: '#8a5a00',
  recovering: '#8a5a00',
  unsure: '#8a5a00',
  stale: '#4b5a6b',
  paused: '#4b5a6b',
  maintenance: '#4b5a6b',
  no_data: '#5b5e66',
};

export type BadgeState = {
  environment: string;
  name: string;
  situation: Situation;
  /** Whether a page about the target fires, whatever it is about. */
  pages: boolean;
  /** Its sessions do not verify the certificate of its server. */
  isUnverified?: boolean;
};

/** The badge of a target as SVG. Its text is escaped; control and direction characters are left out. */
export function badgeImage({
  environment,
  name,
  situation,
  pages,
  isUnverified,
}: BadgeState): string {
  const label = shorten(plainText(`${name} ${environment}`).replace(NOT_XML, ''));
  // A page about something that no indicator counts contradicts a green badge.
  if (pages && situation === 'holds')
    return makeBadge({ label, message: 'a page fires', color: COLOURS.fails });
  const state = SITUATION_WORDS[situation];
  const message = isUnverified ? `${state}, certificate not verified` : state;
  return makeBadge({ label, message, color: COLOURS[situation] });
}

/** The answer where there is no badge to show, whatever the reason. */
export function unavailableBadge(): string {
  return makeBadge({ label: 'Tocsin', message: 'no badge here', color: COLOURS.no_data });
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length > LABEL_LENGTH
    ? `${characters.slice(0, LABEL_LENGTH - 1).join('')}…`
    : text;
}
