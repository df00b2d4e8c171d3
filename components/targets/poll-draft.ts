import type { TargetView } from '@/lib/contract/api/targets';
import { POLL_PRESETS } from '@/lib/domain/polls/health-poll';
import { durationField } from '@/lib/web/text/duration-field';

type PollView = NonNullable<TargetView['poll']>[number];
type PollPreset = (typeof POLL_PRESETS)[number];

/** One health endpoint: text as typed. */
export type PollDraft = {
  /** Unique within the form. */
  key: number;
  /** As it is stored; null for a new one. */
  stored: PollView | null;
  /** Null: it has rules of its own, which the form keeps as they are. */
  preset: PollPreset | null;
  /** Empty: where the preset asks. */
  url: string;
  every: string;
};

export const pollDraftsOf = ({ poll }: Pick<TargetView, 'poll'>): PollDraft[] | null =>
  poll?.map((stored, key) => ({
    key,
    stored,
    preset: stored.preset,
    url: stored.url ?? '',
    every: durationField(stored.everyMs),
  })) ?? null;

/** With one more, of the first preset that is not there yet. */
export function withPoll(polls: readonly PollDraft[] | null): PollDraft[] {
  const known = polls ?? [];
  const preset = ['ready', 'live', 'ws'].find((one) => known.every((poll) => poll.preset !== one));
  const key = 1 + Math.max(-1, ...known.map((poll) => poll.key));
  const added: PollPreset = POLL_PRESETS.find((one) => one === preset) ?? 'ready';
  return [...known, { key, stored: null, preset: added, url: '', every: '30s' }];
}

/** As the API takes them; undefined leaves a target without any as it is. A name that is only that of its preset follows it. */
export function pollInput(polls: readonly PollDraft[] | null): object[] | undefined {
  return polls?.map(({ stored, preset, url, every }) => {
    const { name, ...kept } = stored ?? { name: null };
    const isNamed = name !== null && name !== stored?.preset;
    const typed = { preset, url: url.trim() || null, everyMs: every.trim() };
    return { ...kept, ...typed, ...(isNamed ? { name } : {}) };
  });
}
