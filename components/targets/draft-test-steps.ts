import type { TargetTest } from '@/lib/contract/api/journeys/target-test';
import type { Stage } from '@/lib/domain/sessions/stages';
import { formatDuration } from '@/lib/web/text/format';

export type TestStep = {
  key: string;
  /** Milliseconds from the session's start; null where nothing happened at an instant. */
  atMs: number | null;
  what: 'sent' | 'received' | 'proves' | 'fails';
  text: string;
};

type Frame = TargetTest['steps'][number];

function frameText({ kind, text, size, truncated }: Frame): string {
  const shown = text === '' ? `${size} bytes` : truncated ? `${text}…` : text;
  return kind === 'text' ? shown : `${kind} ${shown}`;
}

/** Why it failed, without the stage that titles begin with; empty where nothing is known. */
function failureText({ title, failedStage }: Pick<TargetTest, 'title' | 'failedStage'>): string {
  if (title === null || failedStage === null || !title.startsWith(failedStage)) return title ?? '';
  return title.slice(failedStage.length).replace(/^[:\s]+/, '');
}

/** What was sent, received and proven, in order of time; a proof comes after the message that proves it. */
export function testSteps(test: TargetTest): TestStep[] {
  const { steps, stages, failedStage } = test;
  const frames = steps.map((frame, index): TestStep => {
    const what = frame.direction === 'out' ? 'sent' : 'received';
    return { key: `frame ${index}`, atMs: frame.atMs, what, text: frameText(frame) };
  });
  const proofs = stages.flatMap(({ stage, outcome, ms }): TestStep[] =>
    outcome === 'ok' && ms !== null
      ? [{ key: `proof ${stage}`, atMs: ms, what: 'proves', text: stage }]
      : [],
  );
  const all = [...frames, ...proofs].sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0));
  if (failedStage === null) return all;
  const failedAt = stages.find(({ stage }) => stage === failedStage)?.ms ?? null;
  const text = [failedStage, failureText(test)].filter(Boolean).join(': ');
  return [...all, { key: 'failure', atMs: failedAt, what: 'fails', text }];
}

/** "Passed in 1.2 s", "Failed at auth after 10.0 s: …". */
export function testHeadline(test: TargetTest): string {
  const { outcome, failedStage, excludedBecause, totalMs } = test;
  const time = formatDuration(totalMs);
  switch (outcome) {
    case 'passed':
      return `Passed in ${time}.`;
    case 'degraded':
      return `Completed in ${time}, but not by the agent.`;
    case 'excluded':
      return `Says nothing about the target: ${excludedBecause ?? 'it does not count'}.`;
    case 'failed': {
      const what = `Failed at ${failedStage ?? 'an unknown stage'} after ${time}`;
      return `${[what, failureText(test)].filter(Boolean).join(': ')}.`;
    }
  }
}

export const unmeasuredStages = ({ stages }: Pick<TargetTest, 'stages'>): Stage[] =>
  stages.filter(({ measured }) => measured === false).map(({ stage }) => stage);
