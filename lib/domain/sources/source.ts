import type { HealthOutcome } from '../sessions/health-event';
import type { Handler, Stage } from '../sessions/stages';

/** When a source that writes no line about it counts a connection as ready: at its own statement, or at the first frame it sends. */
export const READY_SIGNS = ['marker', 'first-send'] as const;
type ReadySign = (typeof READY_SIGNS)[number];

/** What to do with a line that names neither a connection nor a trace: store it as a note, or count it as a connection of its own. */
export const ANONYMOUS_LINES = ['note', 'count'] as const;
type AnonymousLines = (typeof ANONYMOUS_LINES)[number];

/**
 * A user's rule: which lines, log records or spans mean which outcome. All conditions that are given must hold. With `ignore` they mean
 * nothing, and no later rule is tried; without, `stage` and `outcome` are there.
 */
export type SourcePattern = {
  /** The text contains this. */
  contains?: string | undefined;
  /** The text contains a match of this RE2 expression, whose named groups are ids. */
  match?: string | undefined;
  /** The event name of a log record. */
  event?: string | undefined;
  /** An RE2 expression that the whole name of a span matches. */
  span?: string | undefined;
  /** Attributes with these values. */
  attributes?: Record<string, string> | undefined;
  ignore?: true | undefined;
  stage?: Stage | undefined;
  outcome?: HealthOutcome | undefined;
  handler?: Handler | undefined;
};

/** How rows of one sender are read. Id: that of its token; `local` where nobody has to sign in, `people` for people. */
export type Source = {
  id: string;
  /** Target of rows that name none. */
  targetId: string | null;
  /** Environment of rows that name none. */
  environment: string | null;
  /** Path of the WebSocket; null: that of the target's URL. */
  path: string | null;
  ready: ReadySign;
  /** Of times without a zone, IANA. */
  timeZone: string;
  /** The attribute that names the release; null: `tocsin.release`, then `service.version`. */
  releaseAttribute: string | null;
  /** Only some of its traces come: they join sessions and enter no ratio. */
  sampled: boolean;
  anonymous: AnonymousLines;
  patterns: SourcePattern[];
  /** Epoch ms. */
  updatedAt: number;
};

/** A source of which nobody has set anything. */
export function defaultSource(id: string): Source {
  return {
    id,
    targetId: null,
    environment: null,
    path: null,
    ready: 'marker',
    timeZone: 'UTC',
    releaseAttribute: null,
    sampled: false,
    anonymous: 'note',
    patterns: [],
    updatedAt: 0,
  };
}

/** When a source last stated the good side of an indicator, epoch ms; absent where it never did. */
export type SourceGoodSigns = {
  id: string;
  goodAt: Partial<Record<'connection' | 'factory' | 'agent', number>>;
};
