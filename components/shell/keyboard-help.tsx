'use client';

import { Dialog } from '@/components/ui/dialog';
import { Keys } from '@/components/ui/kbd';
import { isApple } from './is-apple';
import { keySigns } from './keymap';
import type { Action } from './shell-action';

const IN_TABLES = [
  { name: 'Next or previous row', signs: ['j', 'k'] },
  { name: 'Open the row', signs: ['Enter'] },
  { name: 'Back, close', signs: ['Esc'] },
];

const ON_ALL_TARGETS = [
  { name: 'Next or previous target', signs: ['j', 'k'] },
  { name: 'Search', signs: ['/'] },
  { name: 'Acknowledge its incident', signs: ['a'] },
];

const ON_SESSIONS = [
  { name: 'Next or previous session', signs: ['j', 'k'] },
  { name: 'Show it over the list', signs: ['Space'] },
  { name: 'Query', signs: ['/'] },
  { name: 'Exclude the value', signs: ['x'] },
];

const ON_ALERTS = [
  { name: 'Next or previous alert', signs: ['j', 'k'] },
  { name: 'Acknowledge the alert', signs: ['a'] },
  { name: 'Silence the alert', signs: ['s'] },
];

function Line({ name, signs }: { name: string; signs: string[] }) {
  return (
    <div className="flex h-8 items-center justify-between gap-4">
      <dt className="text-13">{name}</dt>
      <dd>
        <Keys keys={signs} />
      </dd>
    </div>
  );
}

/** The keyboard map. */
export function KeyboardHelp(props: { open: boolean; onClose: () => void; actions: Action[] }) {
  const groups = ['Go to', 'Time', 'View', 'Help'] as const;
  return (
    <Dialog
      open={props.open}
      onOpenChange={(open) => (open ? undefined : props.onClose())}
      title="Keyboard map"
      width="wide"
    >
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group} aria-label={group}>
            <h3 className="pb-1 text-12 font-medium text-fg-muted">{group}</h3>
            <dl>
              {props.actions
                .filter((action) => action.group === group)
                .map((action) =>
                  action.keys ? (
                    <Line
                      key={action.id}
                      name={action.id === 'theme' ? 'Change theme' : action.name}
                      signs={keySigns(action.keys, isApple())}
                    />
                  ) : null,
                )}
            </dl>
          </section>
        ))}
        <section aria-label="In tables">
          <h3 className="pb-1 text-12 font-medium text-fg-muted">In tables</h3>
          <dl>
            {IN_TABLES.map((line) => (
              <Line key={line.name} {...line} />
            ))}
          </dl>
        </section>
        <section aria-label="On all targets">
          <h3 className="pb-1 text-12 font-medium text-fg-muted">On all targets</h3>
          <dl>
            {ON_ALL_TARGETS.map((line) => (
              <Line key={line.name} {...line} />
            ))}
          </dl>
        </section>
        <section aria-label="On sessions">
          <h3 className="pb-1 text-12 font-medium text-fg-muted">On sessions</h3>
          <dl>
            {ON_SESSIONS.map((line) => (
              <Line key={line.name} {...line} />
            ))}
          </dl>
        </section>
        <section aria-label="On an alert">
          <h3 className="pb-1 text-12 font-medium text-fg-muted">On an alert</h3>
          <dl>
            {ON_ALERTS.map((line) => (
              <Line key={line.name} {...line} />
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
