'use client';

import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

type Tab = { key: string; name: ReactNode; content: ReactNode };

/** Tabs; only the chosen one is drawn. */
export function Tabs(props: {
  label: string;
  tabs: Tab[];
  value: string;
  onChange: (key: string) => void;
}) {
  return (
    <Radix.Root value={props.value} onValueChange={props.onChange}>
      <Radix.List
        aria-label={props.label}
        className="flex flex-wrap gap-x-2.5 border-b border-line sm:gap-x-4"
      >
        {props.tabs.map((tab) => (
          <Radix.Trigger
            key={tab.key}
            value={tab.key}
            className="calm -mb-px h-10 border-b-2 border-transparent text-13 text-fg-muted hover:text-fg data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-fg sm:h-8"
          >
            {tab.name}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {props.tabs.map((tab) => (
        <Radix.Content key={tab.key} value={tab.key} className="pt-4">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
