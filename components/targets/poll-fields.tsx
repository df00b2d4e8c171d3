'use client';

import { Button } from '@/components/ui/button';
import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import { MOST_POLLS, POLL_PRESETS } from '@/lib/domain/polls/health-poll';
import type { PartProps } from './credentials-fields';
import { type PollDraft, withPoll } from './poll-draft';

const NAMES = { live: '/health', ready: '/health/ready', ws: '/ws/health' } as const;

type RowProps = { poll: PollDraft; set: (change: Partial<PollDraft>) => void; remove: () => void };

function PollRow({ poll, set, remove }: RowProps) {
  const { preset, stored } = poll;
  return (
    <li className="grid items-end gap-3 sm:grid-cols-[9rem_minmax(0,1fr)_5rem_auto]">
      {preset === null ? (
        <p className="min-w-0 self-center break-words text-13">
          {stored?.name}
          <span className="block text-fg-muted">with rules of its own</span>
        </p>
      ) : (
        <Field label="Endpoint">
          {(control) => (
            <Select
              {...control}
              value={preset}
              onChange={(event) =>
                set({ preset: POLL_PRESETS.find((one) => one === event.target.value) ?? preset })
              }
            >
              {POLL_PRESETS.map((one) => (
                <option key={one} value={one}>
                  {NAMES[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Field label="Its URL">
        {(control) => (
          <input
            {...control}
            className={controlClass}
            spellCheck={false}
            placeholder={preset === null ? 'https://' : 'at the host of the target'}
            value={poll.url}
            onChange={(event) => set({ url: event.target.value })}
          />
        )}
      </Field>
      <Field label="Every">
        {(control) => (
          <input
            {...control}
            className={controlClass}
            value={poll.every}
            onChange={(event) => set({ every: event.target.value })}
          />
        )}
      </Field>
      <Button
        aria-label={`Remove ${preset === null ? stored?.name : NAMES[preset]}`}
        onClick={remove}
      >
        Remove
      </Button>
    </li>
  );
}

/** Health endpoints of the backend, which are shown beside its sessions. */
export function PollFields({ draft, errors, set }: PartProps) {
  const polls = draft.polls ?? [];
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1 text-13 font-medium">Health endpoints</legend>
      <p className="text-13 text-fg-muted">
        What they answer is shown beside sessions and decides no indicator. A new version that they
        name begins a release.
      </p>
      {polls.length > 0 ? (
        <ul className="flex flex-col gap-3">
          {polls.map((poll) => (
            <PollRow
              key={poll.key}
              poll={poll}
              set={(change) =>
                set({
                  polls: polls.map((one) => (one.key === poll.key ? { ...one, ...change } : one)),
                })
              }
              remove={() => set({ polls: polls.filter(({ key }) => key !== poll.key) })}
            />
          ))}
        </ul>
      ) : null}
      {errors.polls ? (
        <p role="alert" className="text-13 text-fails-ink">
          {errors.polls}
        </p>
      ) : null}
      <div>
        <Button
          disabled={polls.length >= MOST_POLLS}
          onClick={() => set({ polls: withPoll(draft.polls) })}
        >
          Add a health endpoint
        </Button>
      </div>
    </fieldset>
  );
}
