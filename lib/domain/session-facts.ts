import type { Stage } from './stages';

/**
 * What the client saw, and nothing it concluded. Bounded whatever the server does. `classify` reads these facts
 * again whenever a late health event changes what is known, so they are kept with the session.
 */
export type SessionFacts = {
  /** Milliseconds from the session's start; null where it never came. */
  connectedMs: number | null;
  acceptedMs: number | null;
  /** HTTP status of a refused upgrade. */
  upgradeStatus: number | null;
  /** A transport error, before or after the upgrade. */
  error: {
    phase: 'dns' | 'tcp' | 'tls' | 'upgrade' | 'open';
    code: string;
    message: string;
  } | null;
  /** The probe's own fault, with its evidence. */
  probeFault: string | null;
  /** The deadline that ended the session. */
  deadline: { stage: Stage; atMs: number } | null;
  /** The agent request left at this instant. */
  requestedMs: number | null;
  /** The hold on ready was survived. */
  heldMs: number | null;
  /** Meaningful frames in order of arrival. */
  frames: FrameFact[];
  close: {
    code: number | null;
    reason: string;
    by: 'server' | 'client' | 'network';
    atMs: number;
  } | null;
  /** Ids of our request, to tell events of this run from noise. */
  ids: { runId: string; threadId: string };
  /** Filled from the welcome where it announces them. */
  announced: { release: string | null; instance: string | null; connectionId: string | null };
  warnings: string[];
};

/** One inbound frame, read for its meaning (see `read-frame.ts`). The probe's owner may extend `meaning`. */
export type FrameFact = { atMs: number; meaning: FrameMeaning };

export type FrameMeaning = { kind: string; [detail: string]: unknown };
