import clsx from 'clsx';
import Link from 'next/link';
import Markdown, { type Components } from 'react-markdown';
import rehypeSlug from 'rehype-slug';
import remarkGfm from 'remark-gfm';
import { buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/state/empty-state';
import { type RunbookSection, runbookSections } from '@/lib/domain/runbook/runbook-sections';

/** Anchors scroll to below the sticky header. */
const ANCHOR = 'scroll-mt-28 sm:scroll-mt-16 target:text-accent';

const COMPONENTS: Components = {
  h1: ({ id, children }) => (
    <h1 id={id} className="text-20 font-semibold">
      {children}
    </h1>
  ),
  h2: ({ id, children }) => (
    <h2 id={id} className={`mt-8 border-t border-line pt-4 text-16 font-semibold ${ANCHOR}`}>
      {children}
    </h2>
  ),
  h3: ({ id, children }) => (
    <h3 id={id} className={`mt-5 font-mono text-14 font-semibold ${ANCHOR}`}>
      {children}
    </h3>
  ),
  p: ({ children }) => <p className="mt-2 text-14 text-pretty">{children}</p>,
  ol: ({ children }) => (
    <ol className="mt-2 list-decimal space-y-1.5 pl-6 text-14 text-pretty">{children}</ol>
  ),
  ul: ({ children }) => (
    <ul className="mt-2 list-disc space-y-1.5 pl-6 text-14 text-pretty">{children}</ul>
  ),
  // Other documentation pages are files of the repository: the console has no address for them.
  a: ({ href, children }) =>
    href?.startsWith('#') || href?.startsWith('http') ? (
      <a href={href} className="text-accent underline underline-offset-2">
        {children}
      </a>
    ) : (
      <span className="font-medium">{children}</span>
    ),
  code: ({ children }) => (
    <code className="rounded-mark bg-panel-raised px-1 font-mono text-12 wrap-anywhere">
      {children}
    </code>
  ),
  pre: ({ children }) => (
    <pre className="mt-3 rounded-base border border-line bg-panel-raised p-3 text-12 break-words whitespace-pre-wrap [&_code]:bg-transparent [&_code]:p-0">
      {children}
    </pre>
  ),
  table: ({ children }) => (
    <table className="mt-3 w-full border-collapse text-left text-13">{children}</table>
  ),
  th: ({ children }) => (
    <th className="border-b border-line px-2 py-1.5 font-medium text-fg-muted">{children}</th>
  ),
  td: ({ children }) => <td className="border-b border-line px-2 py-1.5 align-top">{children}</td>,
};

/** Links to every part and section: beside the text where there is room, else above it. */
function Contents({ sections }: { sections: readonly RunbookSection[] }) {
  return (
    <nav
      aria-label="Contents"
      className="panel p-3 text-13 lg:sticky lg:top-16 lg:max-h-[calc(100dvh-5rem)] lg:overflow-y-auto print:hidden"
    >
      <ol>
        {sections.map(({ level, title, anchor }) => (
          <li key={anchor}>
            <a
              href={`#${anchor}`}
              className={clsx(
                'block min-h-[24px] rounded-mark px-2 py-2 hover:bg-panel-raised sm:py-1',
                level === 2 ? 'font-medium' : 'pl-5 font-mono text-12 text-fg-muted',
              )}
            >
              {title}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** The runbook of this version; messages link to it. `markdown` is null while the server starts. */
export function RunbookScreen({ markdown }: { markdown: string | null }) {
  if (markdown === null)
    return (
      <EmptyState
        heading="h1"
        title="The runbook is not available yet"
        action={
          <Link href="/runbook" className={buttonClass('primary')}>
            Try again
          </Link>
        }
      >
        The server is starting.
      </EmptyState>
    );
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[240px_minmax(0,80ch)] lg:gap-10">
      <Contents sections={runbookSections(markdown)} />
      <article className="min-w-0 pb-12">
        <Markdown remarkPlugins={[remarkGfm]} rehypePlugins={[rehypeSlug]} components={COMPONENTS}>
          {markdown}
        </Markdown>
      </article>
    </div>
  );
}
