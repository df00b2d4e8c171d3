import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import type { Overview } from '@/lib/contract/api/overview';
import type { Stage } from '@/lib/domain/sessions/stages';
import { describeDisagreements } from '@/lib/web/text/disagreement-words';

type Props = {
  rows: Overview['disagreements'];
  /** The sessions that failed at a stage. */
  href: (stage: Stage) => string;
};

/** Sessions of the range about which backend and client contradict each other; nothing where there are none. */
export function DisagreementPanel({ rows = [], href }: Props) {
  if (rows.length === 0) return null;
  const texts = describeDisagreements(rows);
  return (
    <Panel title="Backend and client disagree">
      <ul className="flex flex-col gap-1 text-13">
        {rows.map(({ reported, stage }, index) => (
          <li key={`${reported} ${stage}`}>
            {reported === 'ok' ? (
              <Link href={href(stage)} className="hover:text-accent hover:underline">
                {texts[index]}
              </Link>
            ) : (
              texts[index]
            )}
          </li>
        ))}
      </ul>
      <p className="mt-2 text-12 text-fg-muted">
        What the client saw counts. A warning on each session says what was reported.
      </p>
    </Panel>
  );
}
