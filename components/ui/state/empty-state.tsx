import { SquareTerminal } from 'lucide-react';
import type { ReactNode } from 'react';
import { Copyable } from '../copy/copyable';

type Props = {
  /** What will appear here, as a title and a sentence. */
  title: string;
  /** `h1` where the page has no other heading. */
  heading?: 'h1' | 'h2';
  children: ReactNode;
  action?: ReactNode;
  /** One line to paste into a terminal. */
  command?: string;
};

/** An empty screen: what will appear, one thing to do, one command to copy. */
export function EmptyState(props: Props) {
  const { title, heading: Heading = 'h2', children, action, command } = props;
  return (
    <div className="mx-auto flex max-w-xl flex-col items-center gap-3 px-4 py-12 text-center">
      <Heading className="text-16 font-semibold">{title}</Heading>
      <p className="text-14 text-fg-muted text-pretty">{children}</p>
      {action}
      {command ? (
        <div className="flex max-w-full items-center gap-2 rounded-base border border-line bg-panel-raised px-3 py-2 text-left">
          <SquareTerminal aria-hidden className="size-4 shrink-0 text-fg-faint" />
          <Copyable text={command} what="command" whole />
        </div>
      ) : null}
    </div>
  );
}
