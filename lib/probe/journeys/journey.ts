import type { FrameMeaning } from '../../domain/sessions/session-facts';
import type { ScriptAction, Instant as ScriptInstant } from '../../journeys/session/script-action';

/** One point in time of a session. */
export type Instant = ScriptInstant;

/** The text of one inbound message. */
type Message = string;

/** A fold over messages: says what each one means. Holds what it has read so far, and knows no socket and no clock. */
type Reader = {
  /** The messages of one frame; without it every frame is one message. */
  split?(frame: Message): Message[];
  /** `asked`: the request of the journey was sent before this message came. Never throws, whatever the message is. */
  read(message: Message, asked: boolean): FrameMeaning;
};

/** A moment that a session records: its welcome, the end of the hold, its first agent event, its completed answer. */
export type Moment = Extract<ScriptAction, { do: 'record' }>['moment'];

/** What the session should do next. */
export type Action = ScriptAction;

/** A fold over readings and timers: says what to do next, and the session does it. Knows no socket and no clock. */
export type Script = {
  /** The connection is accepted. */
  start(at: Instant): Action[];
  onReading(meaning: FrameMeaning, at: Instant): Action[];
  onTimer(name: string, at: Instant): Action[];
};

/** Ids that the request carries, fresh for each session. */
export type RequestIds = RunIds & { messageId: string };

/** Ids by which a session knows its run. */
export type RunIds = { runId: string; threadId: string };

/** Deadlines of a conversation, in ms. */
export type JourneyDeadlines = {
  welcomeMs: number;
  /** From the request. */
  firstEventMs: number;
  /** From the request. */
  completionMs: number;
  /** After a run that ended badly: time for the server to say more or to close. */
  settleMs: number;
  /** After the final event: time for a server that closes the connection itself to do so. */
  serverCloseMs: number;
};

export type ScriptContext = {
  ids: RunIds;
  messageId: string;
  deadlines: JourneyDeadlines;
  /** How long the session must survive its welcome to count as ready without an agent event, ms. */
  holdMs: number;
  /** Silence between the welcome and the request, ms; none where absent. */
  idleMs?: number | undefined;
  /** What is asked; the standard question where absent. */
  question?: string | undefined;
  /** When the session has to begin its close, whatever happens: ms since its start. */
  endsAtMs: number;
};

/** The contract of a session: what is sent, how answers are read, and by when they must come. Shared by all its sessions. */
export type Journey = {
  /** One reader per session. */
  reader(): Reader;
  /** One script per session. */
  script(context: ScriptContext): Script;
};
