import { ArrowLeftRight } from 'lucide-react';
import type { SessionDetail } from '@/lib/contract/api/sessions';
import { describeDisagreement } from '@/lib/web/text/disagreement-words';

/** Where the backend and the client contradict each other about this session; nothing where they agree. */
export function SessionDisagreement({ session }: { session: SessionDetail }) {
  if (session.disagreement === null) return null;
  const { title, detail } = describeDisagreement(session.disagreement, session.close);
  return (
    <section
      aria-label="Backend and client disagree"
      className="flex items-start gap-2 rounded-base border border-unsure-line/60 bg-unsure-tint p-3 sm:px-4"
    >
      <ArrowLeftRight aria-hidden className="mt-0.5 size-4 shrink-0 text-unsure-ink" />
      <div className="min-w-0">
        <h2 className="text-14 font-semibold text-unsure-ink">{title}</h2>
        <p className="text-13 text-pretty">{detail}</p>
      </div>
    </section>
  );
}
