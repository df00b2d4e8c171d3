import type { Stage } from '../../domain/sessions/stages';
import type { Json } from '../language/journey-source';
import type { HttpMethod } from '../language/names';

/** One point in time of a session. */
export type Instant = {
  /** Milliseconds since the session's start. */
  atMs: number;
  /** Epoch milliseconds. */
  now: number;
};

/** A moment that a session records: its welcome, the end of the hold, its first agent event, its completed answer. */
type Moment = 'welcome' | 'held' | 'firstEvent' | 'complete';

/** A request over HTTP, with its values filled in. */
export type HttpRequest = {
  method: Uppercase<HttpMethod>;
  /** Relative to the target's host, or absolute. */
  url: string;
  headers: Readonly<Record<string, string>>;
  json?: Json | undefined;
  form?: Readonly<Record<string, string>> | undefined;
  /**
   * Keeps what the journey saves of an answer. Returns the name of a value that is not in it; null where all are. `text`: the whole
   * body.
   */
  keep: (text: string) => string | null;
};

/** How a request over HTTP ended. */
export type HttpOutcome =
  | { ok: true }
  /** `code`: what went wrong, without a prefix: `HTTP_401`, `NO_VALUE`, `UNREACHABLE`. */
  | { ok: false; code: string; text: string };

/** What a session should do next. */
export type ScriptAction =
  /**
   * Sends a message: `frame` where it is there, the JSON of `body` otherwise. `asks`: it is the request of the journey. `ack`: the
   * server acknowledges it, where the transport has acknowledgements. `shown`: what a transcript shows instead, where it is audio.
   */
  | {
      do: 'send';
      body: unknown;
      frame?: string | Uint8Array;
      asks?: boolean;
      ack?: boolean;
      shown?: string | undefined;
    }
  /** Sends a request over HTTP; its outcome goes to `onHttp`. */
  | { do: 'http'; step: HttpRequest; asks?: boolean }
  /** Records the current instant for a moment; the first one counts. */
  | { do: 'record'; moment: Moment }
  /** Calls `onTimer(name)` after `ms`. Replaces a timer of the same name. */
  | { do: 'timer'; name: string; ms: number }
  | { do: 'clearTimer'; name: string }
  /** The session waits for `stage` from now on. `ms`: a new deadline after which it ends there; without it the old one stays. */
  | { do: 'await'; stage: Stage; ms?: number }
  | { do: 'clearDeadline' }
  /** The journey failed at `stage`; the first finding counts. The connection stays open until `finish`. */
  | { do: 'find'; stage: Stage; code: string; text: string }
  | { do: 'warn'; text: string }
  /** The conversation is over: closes the connection normally. */
  | { do: 'finish' };

/** How a session of a journey is run, beside what the journey itself says. All in ms. */
export type ScriptTimes = {
  /** Until the sign of each stage. `agent` and `complete` count from the request. */
  deadlines: Record<Stage, number>;
  /** How long a session must survive its `ready` message. */
  holdMs: number;
  /** After a failure: time for the server to say more or to close. */
  settleMs: number;
  /** After the end: time for a server that closes the connection itself to do so. */
  serverCloseMs: number;
  /** Silence before the request, in which no deadline runs; none where absent. */
  idleMs?: number | undefined;
};

/** How the server ended the connection. */
export type ServerClose = { code: number; reason: string; by: 'server' | 'network' | 'client' };
