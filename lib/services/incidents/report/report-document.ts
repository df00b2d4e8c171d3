import { whyOfView } from '../../../contract/api/alerting/incident-reasons';
import type { TimelineEntry } from '../../../contract/api/alerting/incident-timeline';
import type { IncidentView } from '../../../contract/api/alerting/incidents';
import { lengthText } from '../../../domain/incidents/length-text';
import { UTC_TIME } from '../../../domain/incidents/zone-time';
import type { Sequence } from '../../../domain/sequence/session-sequence';
import { capitaliseFirst, countText, shareText } from '../../../domain/tallies/format-counts';
import { UTC_CLOCK } from '../../../domain/verdict/words/verdict-facts';
import { WHY_NAMES, type WhyLine } from '../../../domain/why/incident-why';

/** A session of the report with its diagram; null where it is no longer stored, or there is none. */
export type ReportSession = { id: string; sequence: Sequence } | null;

export type ReportInput = {
  view: IncidentView;
  entries: readonly TimelineEntry[];
  failing: ReportSession;
  passing: ReportSession;
  publicUrl: string | null;
};

/** Sections of a report, before they are written in one of its formats. All texts are plain and unescaped. */
export type ReportDocument = {
  title: string;
  summary: string;
  clocks: Array<{ name: string; at: string; note: string }>;
  why: Array<WhyLine & { name: string }>;
  counts: Array<{ span: string; release: string; count: string; share: string }>;
  timeline: Array<{ at: string; text: string; detail: string }>;
  diagrams: Array<{ title: string; sessionId: string; sequence: Sequence; link: string | null }>;
  questions: string[];
  link: string | null;
};

/** The report of an incident, as sections. Times are UTC. */
export function reportDocument({
  view,
  entries,
  failing,
  passing,
  publicUrl,
}: ReportInput): ReportDocument {
  const why = whyOfView(view, UTC_TIME).map((line) => ({ ...line, name: WHY_NAMES[line.key] }));
  const linkOf = (path: string) => (publicUrl === null ? null : `${publicUrl}${path}`);
  const diagrams = [
    { title: 'A failing session', session: failing },
    { title: 'A passing session', session: passing },
  ].flatMap(({ title, session }) =>
    session === null
      ? []
      : [
          {
            title,
            sessionId: session.id,
            sequence: session.sequence,
            link: linkOf(`/sessions/${encodeURIComponent(session.id)}`),
          },
        ],
  );
  return {
    title: `${view.name}: ${view.title}`,
    summary: summaryOf(view),
    clocks: clocksOf(view),
    why,
    counts: countsOf(view),
    timeline: entries.map(({ at, text, detail }) => ({ at: instantText(at), text, detail })),
    diagrams,
    questions: questionsOf(view, why, { failing, passing }),
    link: linkOf(`/incidents/${view.name}`),
  };
}

const instantText = (iso: string) => UTC_CLOCK.second(Date.parse(iso));

function summaryOf(view: IncidentView): string {
  const { target, environment, targetNow, lastedMs, counts, release, location, severity } = view;
  const where = target === '' ? `the probe ${location}`.trim() : `${environment} ${target}`;
  const renamed =
    target === ''
      ? ''
      : targetNow === null
        ? ' (since deleted)'
        : targetNow.name === target && targetNow.environment === environment
          ? ''
          : ` (now ${targetNow.environment} ${targetNow.name})`;
  const parts = [
    `${capitaliseFirst(severity)} about ${where}${renamed}.`,
    lastedMs === null ? 'It goes on.' : `It lasted ${lengthText(lastedMs)}.`,
    counts === null ? '' : `${counts.bad} of ${countText(counts.n, 'session')} failed.`,
    release === null ? '' : `Release ${release}.`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function clocksOf(view: IncidentView): ReportDocument['clocks'] {
  const { beganAt, notifiedAt, notifiedBy, acknowledged, endedAt, clearedAt, state, lastedMs } =
    view;
  const after = (at: string, from: string) =>
    `after ${lengthText(Date.parse(at) - Date.parse(from))}`;
  const rows: Array<[name: string, at: string | null, note: string]> = [
    ['Began', beganAt, 'first failing session'],
    [
      'Notified',
      notifiedAt,
      notifiedAt === null ? 'nobody' : `${notifiedBy ?? ''}, ${after(notifiedAt, beganAt)}`,
    ],
    [
      'Acknowledged',
      acknowledged?.firstAt ?? null,
      acknowledged ? `${acknowledged.by}, ${after(acknowledged.firstAt, beganAt)}` : 'nobody',
    ],
    [
      'Ended',
      endedAt,
      lastedMs === null
        ? 'still failing'
        : `last failing session, ${lengthText(lastedMs)} after the first${state === 'watching' ? '; not final' : ''}`,
    ],
    ['Cleared', clearedAt, clearedAt === null ? 'not yet' : 'recovery proven'],
  ];
  return rows.map(([name, at, note]) => ({ name, note, at: at === null ? '–' : instantText(at) }));
}

function countsOf({ findings }: IncidentView): ReportDocument['counts'] {
  if (findings === null) return [];
  const row = (span: string, release: string, { bad, n }: { bad: number; n: number }) => ({
    span,
    release,
    count: `${bad} of ${n}`,
    share: shareText(bad, n),
  });
  return [
    ...findings.before.map((one) => row('Hour before', one.value, one)),
    ...findings.releases.map((one) => row('During', one.value, one)),
    ...(findings.after ? [row('After', '', findings.after)] : []),
  ];
}

/** What the report leaves open, from what is not known. */
function questionsOf(
  { acknowledged, notifiedAt, clearedAt, state }: IncidentView,
  why: ReportDocument['why'],
  { failing, passing }: Pick<ReportInput, 'failing' | 'passing'>,
): string[] {
  const unsure = why.filter(({ sureness }) => sureness === 'none' || sureness === 'weak');
  return [
    ...unsure.map(({ name, text }) => `${name}: ${text}`),
    ...(notifiedAt === null ? ['Why was nobody notified?'] : []),
    ...(acknowledged === null && clearedAt !== null ? ['Why did nobody acknowledge it?'] : []),
    ...(failing === null ? ['No failing session of it is stored.'] : []),
    ...(passing === null ? ['No session that passed before it is stored.'] : []),
    ...(state === 'ended' ? ['What ended it, and what keeps it from happening again?'] : []),
  ];
}
