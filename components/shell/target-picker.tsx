'use client';

import { Pause } from 'lucide-react';
import { useState } from 'react';
import { Choice, ChoiceGroup, ChoiceList } from '@/components/ui/form/choice';
import { controlClass } from '@/components/ui/form/field';
import { Picker } from '@/components/ui/form/picker';
import type { TargetName } from '@/lib/contract/api/targets';
import { findTargets } from '@/lib/web/view/find-targets';
import { useTargets, useView } from '@/lib/web/view/use-view';

/** Choices that are drawn at once; of more targets a search finds the others. */
const MOST_CHOICES = 50;

/** Filters by environment. Absent where there is only one, and where one target is shown: its picker already names the environment. */
export function EnvironmentPicker() {
  const { view, setEnvironment } = useView();
  const { targets } = useTargets();
  const environments = [...new Set(targets.map((one) => one.environment))].sort();
  if (environments.length < 2 || view.target !== null) return null;
  return (
    <Picker
      label="Environment"
      value={view.env ?? 'All environments'}
      className="flex-auto justify-between lg:flex-none"
    >
      {(close) => (
        <ChoiceList label="Environment">
          {[null, ...environments].map((environment) => (
            <Choice
              key={environment ?? ''}
              selected={environment === view.env}
              onChoose={() => {
                setEnvironment(environment);
                close();
              }}
            >
              {environment ?? 'All environments'}
            </Choice>
          ))}
        </ChoiceList>
      )}
    </Picker>
  );
}

/** Chooses one target, grouped by environment, or all of them. When closed it also names the environment. */
export function TargetPicker() {
  const { view, setTarget } = useView();
  const { targets, target, isPending } = useTargets();
  const all = view.target === null && (targets.length !== 1 || view.env !== null);
  const inView = targets.filter(
    (one) => view.target !== null || view.env === null || one.environment === view.env,
  );
  const none = isPending ? 'Loading…' : targets.length === 0 ? 'No targets' : 'Unknown target';
  return (
    <Picker
      label="Target"
      value={all && targets.length > 0 ? 'All targets' : target ? <Named target={target} /> : none}
      className="flex-auto justify-between lg:max-w-64 lg:flex-none"
    >
      {(close) => (
        <TargetChoices
          targets={inView}
          all={targets.length > 1 ? all : null}
          selected={all ? null : (target?.id ?? null)}
          none={none}
          onChoose={(one) => {
            setTarget(one);
            close();
          }}
        />
      )}
    </Picker>
  );
}

type ChoicesProps = {
  targets: readonly TargetName[];
  /** Whether all targets are chosen; null where there is no such choice. */
  all: boolean | null;
  selected: string | null;
  none: string;
  onChoose: (target: TargetName | null) => void;
};

/** The targets, by environment; of many those that match a search, as far as they fit. */
function TargetChoices({ targets, all, selected, none, onChoose }: ChoicesProps) {
  const [q, setQ] = useState('');
  const found = findTargets(targets, q);
  const shown = found.slice(0, MOST_CHOICES);
  const environments = [...new Set(shown.map((one) => one.environment))].sort();
  return (
    <>
      {targets.length > MOST_CHOICES ? (
        <div className="p-1">
          <input
            type="search"
            aria-label="Find a target"
            placeholder="Find a target"
            className={controlClass}
            value={q}
            onChange={(event) => setQ(event.target.value)}
          />
        </div>
      ) : null}
      <ChoiceList label="Target">
        {all === null || q !== '' ? null : (
          <Choice selected={all} onChoose={() => onChoose(null)}>
            All targets
          </Choice>
        )}
        {environments.map((environment) => (
          <ChoiceGroup key={environment} name={environment}>
            {shown
              .filter((one) => one.environment === environment)
              .map((one) => (
                <Choice key={one.id} selected={one.id === selected} onChoose={() => onChoose(one)}>
                  <ChoiceText target={one} />
                </Choice>
              ))}
          </ChoiceGroup>
        ))}
        {targets.length === 0 ? (
          <p className="p-2 text-13 text-fg-muted">{none}. Add one on the Targets screen.</p>
        ) : null}
      </ChoiceList>
      {targets.length > 0 && found.length === 0 ? (
        <p className="p-2 text-13 text-fg-muted">No target matches.</p>
      ) : null}
      {found.length > shown.length ? (
        <p className="p-2 text-13 text-fg-muted">
          {found.length - shown.length} more: type part of a name.
        </p>
      ) : null}
    </>
  );
}

function ChoiceText({ target }: { target: TargetName }) {
  return (
    <span className="flex items-center gap-2">
      <span className="truncate">{target.name}</span>
      <span className="sr-only">{target.environment}</span>
      {target.paused ? (
        <span className="flex items-center gap-1 text-12 text-fg-muted">
          <Pause aria-hidden className="size-3" /> paused
        </span>
      ) : null}
    </span>
  );
}

/** "chat · staging". */
function Named({ target }: { target: { name: string; environment: string } }) {
  return (
    <>
      <span className="font-medium">{target.name}</span>
      <span className="text-fg-muted"> · {target.environment}</span>
    </>
  );
}
