import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import { ClockText } from '@/components/ui/time';
import type { Why } from '@/lib/contract/api/why/why';
import { countText, durationText, listText } from '@/lib/domain/tallies/format-counts';
import { FIELD_NOUNS } from '@/lib/domain/why/value-text';
import { SurenessMark } from './sureness-mark';

type Problem = Why['ladder']['problems'][number];
type Line = Problem['lines'][number];
type Href = (filter: NonNullable<Line['filter']>) => string;

const HEADS: Record<Line['kind'], string> = {
  what: 'What',
  where: 'Where',
  how: 'How',
  whom: 'For whom',
  since: 'Since',
};

/** Why sessions fail: a line per question, each with its sureness and its sessions. */
export function WhyPanel({ why, href }: { why: Why; href: Href }) {
  const { what, problems, more } = why.ladder;
  return (
    <Panel title="Why" aside="from counts" flush>
      {what === null ? (
        <p className="px-3 pt-1 pb-4 text-13 text-fg-muted sm:px-4">
          {why.sessions === 0
            ? 'No session in this range.'
            : `${countText(why.counted, 'session')}, and none failed.`}
        </p>
      ) : (
        <ol aria-label="What fails">
          <WhyLine line={what} href={href} stepMs={why.stepMs} />
        </ol>
      )}
      {problems.map((problem, index) => (
        <ProblemLines
          key={problem.problem}
          problem={problem}
          href={href}
          isFirst={index === 0}
          stepMs={why.stepMs}
        />
      ))}
      {more > 0 ? (
        <Note>
          {countText(more, 'further way', 'further ways')} to fail: see the failure types.
        </Note>
      ) : null}
      <Limits why={why} />
    </Panel>
  );
}

type LinesProps = { problem: Problem; href: Href; stepMs: number; isFirst: boolean };

function ProblemLines({ problem, href, stepMs, isFirst }: LinesProps) {
  const { compared, notCompared, lines } = problem;
  const left = notCompared.map(({ field, why }) => `${FIELD_NOUNS[field]} (${why})`);
  const isFound = lines.some(({ kind, sureness }) => kind === 'whom' && sureness !== 'none');
  return (
    <>
      <ol
        aria-label={
          problem.problem === 'degraded' ? 'Not served by the agent' : `At ${problem.problem}`
        }
        className={isFirst ? '' : 'border-t-4 border-line'}
      >
        {lines.map((line) => (
          <WhyLine key={`${line.kind} ${line.text}`} line={line} href={href} stepMs={stepMs} />
        ))}
      </ol>
      {compared.length > 0 || left.length > 0 ? (
        <Note>
          {isFound && compared.length > 0
            ? `Compared: ${listText(compared.map((field) => FIELD_NOUNS[field]))}. `
            : ''}
          {left.length > 0 ? `Not compared: ${listText(left)}.` : ''}
        </Note>
      ) : null}
    </>
  );
}

function WhyLine({ line, href, stepMs }: { line: Line; href: Href; stepMs: number }) {
  const { kind, text, sessions, filter, at } = line;
  return (
    <li className="grid grid-cols-[4rem_minmax(0,1fr)_auto] gap-2 border-t border-line px-3 py-2 text-13 sm:px-4">
      <span className="text-fg-muted">{HEADS[kind]}</span>
      <span className="min-w-0 break-words">
        {at === null ? null : (
          <>
            <ClockText at={at} />, within {durationText(stepMs)}.{' '}
          </>
        )}
        {text}{' '}
        {sessions !== null && filter !== null ? (
          <Link
            href={href(filter)}
            aria-label={`Open ${countText(sessions, 'session')}: ${HEADS[kind]}`}
            className="inline-flex min-h-6 items-center whitespace-nowrap text-accent hover:underline max-sm:min-h-[44px]"
          >
            {countText(sessions, 'session')}
          </Link>
        ) : null}
      </span>
      <SurenessMark sureness={line.sureness} />
    </li>
  );
}

/** What the lines do not cover. */
function Limits({ why }: { why: Why }) {
  const { locations, counted, sessions, isShortened } = why;
  return (
    <>
      {locations.silent.length > 0 ? (
        <Note>
          {locations.answered} of {locations.total} locations answered; nothing from{' '}
          {listText(locations.silent)} of late.
        </Note>
      ) : null}
      {counted < sessions ? (
        <Note>
          {countText(sessions - counted, 'session')} of {sessions.toLocaleString('en')} cannot be
          compared: stored by an older version, or changed by an erasure.
        </Note>
      ) : null}
      {isShortened ? <Note>The newest seven days of the range are compared.</Note> : null}
    </>
  );
}

const Note = ({ children }: { children: React.ReactNode }) => (
  <p className="border-t border-line px-3 py-2 text-12 text-fg-muted sm:px-4">{children}</p>
);
