import type { SessionFacts } from '../sessions/session-facts';
import type { SessionObservations } from './session-observations';

/** Less silence than this before a cut is traffic. */
const SILENCE_MS = 1000;
/** A close code that GraphQL servers use for a subprotocol that they do not accept. */
const SUBPROTOCOL_NOT_ACCEPTED = 4406;

/** What Engine.IO answers to a request without its own parameters, as JSON and as bare text. */
const ENGINE_REFUSAL = /(?:^|"message":")(?:Transport unknown|Unsupported protocol version)\b/;

/** What a reader may try, or compare with, where a session went wrong in a way that has a usual cause. */
export function findHints(facts: SessionFacts, observations: SessionObservations): string[] {
  const hints = [...hintsOfStatus(facts), ...hintsOfCodes(observations)];
  if (facts.rules === undefined) return hints;
  return [
    ...hints,
    ...hintsOfUpgrade(facts),
    ...hintsOfConnection(facts),
    ...hintsOfProtocol(facts, observations),
    ...hintsOfRun(observations),
    ...unreadHints(facts, observations),
    ...lastMessageHints(facts, observations),
  ];
}

function hintsOfStatus({ acceptedMs, upgradeStatus }: SessionFacts): string[] {
  if (acceptedMs !== null) return [];
  if (upgradeStatus === 404) return ['HTTP 404 on the upgrade: is the path right?'];
  if (upgradeStatus !== 403) return [];
  return [
    'HTTP 403 on the upgrade: refused credentials, an unknown path, or a close before accept all look like this',
  ];
}

function hintsOfUpgrade({ acceptedMs, upgradeStatus, retryAfter }: SessionFacts): string[] {
  if (acceptedMs !== null || upgradeStatus === null) return [];
  const hints: string[] = [];
  if ([400, 404, 405, 426, 501].includes(upgradeStatus) || isSuccess(upgradeStatus))
    hints.push(
      'a proxy that does not pass on the headers Upgrade and Connection looks like this too: the backend then sees a plain HTTP request',
    );
  if (upgradeStatus === 429)
    hints.push(
      'HTTP 429 on the upgrade: the server sheds connections, and the probe may be what is too many for it: use a longer interval, or raise its limit for this address',
    );
  if (retryAfter !== undefined)
    hints.push(`the server asks to come back later (Retry-After: ${retryAfter})`);
  return hints;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function hintsOfConnection(facts: SessionFacts): string[] {
  const { error, silentMs, close } = facts;
  const hints: string[] = [];
  if (close?.by === 'network' && silentMs !== undefined && silentMs >= SILENCE_MS)
    hints.push(
      `cut ${seconds(silentMs)} after the last frame in either direction: compare that with the idle timeouts of the proxies on the way`,
    );
  if (error === null) return hints;
  const text = `${error.code} ${error.message}`;
  if (/wrong.version.number|packet.length.too.long|SSL_?ROUTINES[^:]*:[^:]*http/i.test(text))
    hints.push('this port speaks no TLS: is the URL ws:// instead of wss://?');
  else if (error.phase === 'upgrade' && /^(?:HPE_|ECONNRESET|EPIPE)/.test(error.code))
    hints.push(
      'the server ended the upgrade without an HTTP answer: does this port speak TLS (wss://) or another protocol?',
    );
  if (/^Z_/.test(error.code))
    hints.push(
      'a compressed message could not be inflated: the server, or something on the way, damages frames of permessage-deflate, which browsers offer as well',
    );
  if (error.code === 'NO_SUBPROTOCOL' || /subprotocol/i.test(error.message))
    hints.push('the server and this journey do not agree on a subprotocol');
  return hints;
}

function hintsOfProtocol(facts: SessionFacts, { welcomeMs }: SessionObservations): string[] {
  const { close, unread, upgradeText = '' } = facts;
  const hints: string[] = [];
  const sample = unread?.sample ?? '';
  if (/^0\{"sid"/.test(sample) || ENGINE_REFUSAL.test(upgradeText))
    hints.push('this server speaks Engine.IO / Socket.IO: use the transport socket.io');
  if (close?.by !== 'client' && isAboutSubprotocol(close))
    hints.push('the server wants a subprotocol, and this journey offers none');
  const isSilent =
    facts.acceptedMs !== null &&
    facts.frames.length === 0 &&
    (facts.uncounted ?? 0) === 0 &&
    facts.lastMessage === undefined;
  if (isSilent && welcomeMs === null && facts.deadline?.stage === 'ready')
    hints.push(
      'the server sent nothing at all: it may be waiting for our first message, which this journey sends only after a welcome',
    );
  return hints;
}

function isAboutSubprotocol(close: SessionFacts['close']): boolean {
  if (close === null) return false;
  return close.code === SUBPROTOCOL_NOT_ACCEPTED || /sub-?protocol/i.test(close.reason);
}

function hintsOfCodes({ errors }: SessionObservations): string[] {
  const hints: string[] = [];
  const codes = errors.map((error) => error.meaning.code ?? '');
  if (codes.some((code) => /no_?token|missing_?token|token_?missing/i.test(code)))
    hints.push(
      'the server saw no token: if one was sent, a proxy may strip it; try another --auth',
    );
  return hints;
}

function hintsOfRun(observations: SessionObservations): string[] {
  const { completedMs, innerEnd, unfinishedAgent, refusedEvents } = observations;
  const hints: string[] = [];
  const leaked = refusedEvents.get('leak');
  if (leaked !== undefined)
    hints.push(
      `a leak between users: agent events came with the id of another session of ours (${leaked})`,
    );
  const foreign = refusedEvents.get('foreign');
  if (foreign !== undefined)
    hints.push(
      `agent events came of which neither the run nor the thread is ours (${foreign}): they do not count`,
    );
  const old = refusedEvents.get('old');
  if (old !== undefined)
    hints.push(`agent events came that were made before our request (${old || 'without an id'})`);
  if (completedMs === null && innerEnd !== null)
    hints.push(
      `the end of ${innerEnd} is not the end of the run: ${unfinishedAgent ?? 'its parent'} has not ended`,
    );
  return hints;
}

/** Unknown kinds of messages are usual in a session that completed; frames that cannot be read never are. */
function unreadHints({ unread }: SessionFacts, { completedMs }: SessionObservations): string[] {
  if (unread === undefined) return [];
  const { unknown, notJson, binary, names, sample = '' } = unread;
  const hints: string[] = [];
  if (unknown > 0 && completedMs === null) {
    const named = names.length === 0 ? 'without a name' : names.join(', ');
    hints.push(`${count(unknown, 'message')} of unknown kinds came, not read: ${named}`);
  }
  if (notJson > 0)
    hints.push(`${count(notJson, 'message')} without a JSON object came (${quoted(sample)})`);
  if (binary > 0)
    hints.push(
      `${count(binary, 'binary frame')} without text came${notJson > 0 ? '' : ` (${quoted(sample)})`}`,
    );
  return hints;
}

function lastMessageHints(
  { lastMessage, close, acceptedMs }: SessionFacts,
  { completedMs }: SessionObservations,
): string[] {
  if (lastMessage === undefined || completedMs !== null || acceptedMs === null) return [];
  const beforeMs = close === null ? null : close.atMs - lastMessage.atMs;
  const before = beforeMs === null ? '' : `, ${seconds(beforeMs)} before the end`;
  return [`the last message was ${lastMessage.name}${before}`];
}

function quoted(sample: string): string {
  return `the first begins with ${sample || 'nothing'}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function seconds(ms: number): string {
  return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
}
