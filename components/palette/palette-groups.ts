import type { BadgeState } from '@/components/ui/state/state-badge';
import type { SearchAnswer } from '@/lib/contract/api/search/search';
import { queryText } from '@/lib/domain/session-query/query-text';
import { STAGES } from '@/lib/domain/sessions/stages';
import { countText } from '@/lib/domain/tallies/format-counts';
import { containsWords } from '@/lib/domain/targets/contains-words';
import type { OpenedPage } from '@/lib/web/history/opened-pages';
import { releaseHref } from '@/lib/web/view/release-href';
import { sessionsHref } from '@/lib/web/view/session-filter';
import type { PaletteCommand, PaletteEntry, PaletteGroup } from './palette-entry';

type NamedTarget = { id: string; name: string; environment: string };

export type PaletteInput = {
  typed: string;
  /** What the server found; null while it has not answered, and where it cannot. */
  found: SearchAnswer | null;
  /** Those that match what is typed. */
  targets: readonly NamedTarget[];
  commands: readonly PaletteCommand[];
  /** Pages that were opened in this tab, newest first, without the present one. */
  opened: readonly OpenedPage[];
  /** The overview of a target, with the present range. */
  targetHref: (id: string) => string;
  /** Acknowledges an incident; null where this is not possible now. */
  acknowledge: ((name: string) => void) | null;
};

/** Targets that are listed at once; typing finds the others. */
const TARGETS_LISTED = 8;
/** Shorter words match stages that nobody means. */
const STAGE_WORD_MIN = 3;

const MARKS = { open: 'fails', watching: 'unsure', ended: 'holds' } as const;

/** What the palette lists, nearest to a person in need first; groups without an entry are left out. */
export function paletteGroups(input: PaletteInput): PaletteGroup[] {
  const { found, typed } = input;
  const groups: PaletteGroup[] = [
    { name: 'Incidents', entries: found ? incidentEntries(found, input) : [] },
    { name: 'Lately opened', entries: typed === '' ? input.opened.map(openedEntry) : [] },
    { name: 'Failure types', entries: (found?.failures.rows ?? []).map(failureEntry) },
    { name: 'Releases', entries: (found?.releases.rows ?? []).map(releaseEntry) },
    { name: 'Targets', entries: targetEntries(input) },
    { name: 'Sessions', entries: [...(found?.sessions.rows ?? []).map(sessionEntry)] },
    ...commandGroups(input),
    { name: 'Runbook', entries: (found?.runbook.rows ?? []).map(sectionEntry) },
    { name: 'In all sessions', entries: [...stageEntries(typed), ...textEntries(typed)] },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}

const isOpen = ({ state }: SearchAnswer['incidents']['rows'][number]) => state === 'open';

function incidentEntries(
  { incidents }: SearchAnswer,
  { acknowledge }: PaletteInput,
): PaletteEntry[] {
  const pages = incidents.rows.map((one): PaletteEntry => {
    const by = one.acknowledgedBy === null ? '' : `, acknowledged by ${one.acknowledgedBy}`;
    return {
      id: `incident-${one.name}`,
      title: one.title,
      detail: `${one.name}, ${one.state}${by}`,
      state: MARKS[one.state],
      href: `/incidents/${encodeURIComponent(one.name)}`,
    };
  });
  if (acknowledge === null) return pages;
  const waiting = incidents.rows.filter((one) => isOpen(one) && one.acknowledgedBy === null);
  return [
    ...pages,
    ...waiting.map((one): PaletteEntry => {
      return {
        id: `acknowledge-${one.name}`,
        title: `Acknowledge ${one.name}`,
        detail: `${one.environment} ${one.target}`,
        run: () => acknowledge(one.name),
      };
    }),
  ];
}

const openedEntry = ({ href, title, detail, environment }: OpenedPage): PaletteEntry => ({
  id: `opened-${encodeURIComponent(href)}`,
  title,
  detail,
  environment,
  href,
});

function failureEntry(one: SearchAnswer['failures']['rows'][number]): PaletteEntry {
  const [first] = one.targets;
  const where =
    one.targetCount === 1 && first
      ? `at ${first.environment} ${first.name}`
      : `at ${countText(one.targetCount, 'target')}`;
  return {
    id: `failure-${one.signature.id}`,
    title: one.signature.title,
    detail: `${countText(one.sessions, 'session')} in 7 days, ${where}`,
    href: sessionsHref({
      signature: one.signature.id,
      range: '7d',
      ...(one.targetCount === 1 && first ? { target: first.id } : {}),
    }),
  };
}

function releaseEntry(one: SearchAnswer['releases']['rows'][number]): PaletteEntry {
  return {
    id: `release-${encodeURIComponent(one.address)}`,
    title: one.name,
    detail: one.target,
    environment: one.environment,
    href: releaseHref(one.address),
  };
}

function targetEntries({ targets, targetHref }: PaletteInput): PaletteEntry[] {
  return targets.slice(0, TARGETS_LISTED).map((one) => {
    return {
      id: `target-${one.id}`,
      title: one.name,
      environment: one.environment,
      href: targetHref(one.id),
    };
  });
}

const OUTCOME_MARKS: Record<string, BadgeState> = {
  passed: 'holds',
  degraded: 'unsure',
  failed: 'fails',
  excluded: 'no-data',
};

function sessionEntry(one: SearchAnswer['sessions']['rows'][number]): PaletteEntry {
  const stop = one.failedStage === null ? one.outcome : `failed at ${one.failedStage}`;
  return {
    id: `session-${one.id}`,
    title: one.id,
    detail: `${one.target}, ${stop}`,
    state: OUTCOME_MARKS[one.outcome],
    environment: one.environment,
    href: `/sessions/${encodeURIComponent(one.id)}`,
  };
}

function sectionEntry(one: SearchAnswer['runbook']['rows'][number]): PaletteEntry {
  return { id: `runbook-${one.anchor}`, title: one.title, href: `/runbook#${one.anchor}` };
}

/** Screens and actions whose name or group contains every word. */
function commandGroups({ commands, typed }: PaletteInput): PaletteGroup[] {
  const groups = new Map<string, PaletteEntry[]>();
  for (const { id, group, name, signs, run } of commands) {
    if (!containsWords(`${group} ${name}`, typed)) continue;
    const entries = groups.get(group) ?? [];
    entries.push({ id: `command-${id.replace(/\s+/g, '-')}`, title: name, signs, run });
    groups.set(group, entries);
  }
  return [...groups].map(([name, entries]) => ({ name, entries }));
}

/** "fact" offers the sessions that stopped at factory. */
function stageEntries(typed: string): PaletteEntry[] {
  const word = typed.toLowerCase();
  if (word.length < STAGE_WORD_MIN) return [];
  return STAGES.filter((stage) => stage.startsWith(word)).map((stage) => {
    return {
      id: `stage-${stage}`,
      title: `Sessions that stopped at ${stage}`,
      detail: 'last 1 h',
      href: sessionsHref({ stage, range: '1h' }),
    };
  });
}

/** The texts of failures are searched by the explorer, which takes longer than the palette may. */
function textEntries(typed: string): PaletteEntry[] {
  if (typed === '') return [];
  const q = queryText([{ field: 'text', words: typed.split(/\s+/) }]);
  return [
    {
      id: 'text',
      title: `Search sessions for “${typed}”`,
      detail: 'texts of failures and ids, last 24 h',
      href: sessionsHref({ q, range: '24h' }),
    },
  ];
}

/** Whether nothing but the search of all sessions is offered. */
export const isNothingFound = (groups: readonly PaletteGroup[]): boolean =>
  groups.every(({ name }) => name === 'In all sessions');
