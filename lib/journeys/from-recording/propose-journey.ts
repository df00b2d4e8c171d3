import { type Document, isCollection, isMap, isSeq, visit, Document as YamlDocument } from 'yaml';
import { AppError } from '../../kit/errors';
import { loadJourney } from '../load-journey';
import { plainName, readAnswers } from './answers';
import { type Conversation, type Message, readConversation } from './conversation';
import { type Recording, readHar } from './har-file';
import { isHeartbeat, readHeartbeats } from './heartbeats';
import { ValueLifter } from './lift-values';
import { carriesAudio, findAudio, type RecordedAudio } from './recorded-audio';
import { readFailures } from './recorded-failures';
import { courseOf, type JsonMap, scriptOf } from './recorded-script';

/** A journey as far as a recording of one good session shows it. */
export type Proposal = {
  /** A journey file, every guess as a comment on top. */
  text: string;
  /** The address of the target: without query, which the journey has. */
  url: string;
  needsToken: boolean;
};

/** What a proposal is made from, beside the recording of a good session. */
export type ProposalRequest = {
  /** What the socket's URL contains; any socket where absent. */
  part?: string | undefined;
  /** Recordings of sessions that failed, each a HAR. */
  failed?: readonly string[] | undefined;
};

/**
 * Proposes a journey from the WebSocket messages of a HAR. Throws `invalid_input` with what to record instead, and where a credential of
 * the recording would be written.
 */
export function proposeJourney(
  har: string,
  { part = '', failed = [] }: ProposalRequest = {},
): Proposal {
  const recording = readHar(har, part);
  const { url } = recording;
  const whole = readConversation(recording);
  const audio = findAudio(whole.messages, url.href);
  const conversation = withoutUnread(whole, audio);
  const heartbeats = readHeartbeats(conversation.messages, conversation.nameKey);
  const talk = conversation.messages.filter((one) => !isHeartbeat(one));
  const course = courseOf(talk, audio);
  const lifter = new ValueLifter(course.asked, course.before, course.after);
  const connect = connectOf(recording, conversation, lifter);
  const script = scriptOf({ course, lifter, conversation, audio });
  const answers = readAnswers(course.after, lifter, { conversation, audio });
  const errors = readFailures(failed, conversation, part);
  if (answers === null)
    throw new AppError(
      'invalid_input',
      'the server did not answer in this recording: record a good session',
    );
  const journey: JsonMap = {
    journey: 'recorded',
    about: `Proposed from a recording${recording.day && ` of ${recording.day}`}. Read it before it is used.`,
    ...(conversation.framing === 'json' ? {} : { frames: conversation.framing }),
    ...(conversation.hasBinaryTexts && audio?.received?.at !== null ? { binary: 'text' } : {}),
    ...(conversation.nameKey === 'type' ? {} : { name: `$.${conversation.nameKey}` }),
    ...(Object.keys(connect).length === 0 ? {} : { connect }),
    ...audioKey(audio),
    ...script.steps,
    ...(answers.own === null ? {} : { own: answers.own }),
    ...(heartbeats.beat === null ? {} : { beat: heartbeats.beat }),
    read: {
      ...(heartbeats.ping === null ? {} : { ping: heartbeats.ping }),
      ...(heartbeats.ignore === null ? {} : { ignore: heartbeats.ignore }),
      ...script.read,
      ...(answers.agent.length === 0 ? {} : { agent: answers.agent }),
      complete: answers.complete,
      error: errors.rules,
    },
  };
  const unread = whole.messages.length - conversation.messages.length;
  const guesses = [
    ...heartbeats.notes,
    ...answers.notes,
    ...errors.notes,
    ...audioNotes(audio),
    ...notesOf(recording, lifter, unread),
  ];
  const text = writeProposal(journey, guesses);
  assertNoSecrets(text, lifter);
  return {
    text,
    url: `${url.protocol}//${url.host}${url.pathname}`,
    needsToken: lifter.secrets.size > 0,
  };
}

/** Binary frames that are no audio cannot be read. */
function withoutUnread(whole: Conversation, audio: RecordedAudio | null): Conversation {
  const isRead = (one: Message) =>
    one.bytes === undefined || carriesAudio(one, one.isSent ? sentOf(audio) : receivedOf(audio));
  return { ...whole, messages: whole.messages.filter(isRead) };
}

const sentOf = (audio: RecordedAudio | null) => audio?.sent ?? null;
const receivedOf = (audio: RecordedAudio | null) => audio?.received ?? null;

function audioKey(audio: RecordedAudio | null): JsonMap {
  const place = receivedOf(audio);
  if (audio === null || place === null) return {};
  const { format, rate } = audio;
  const at: JsonMap =
    place.at === null ? { at: 'binary' } : { at: place.at, match: plainName(place.name) };
  return { audio: { ...at, format, rate } };
}

function audioNotes(audio: RecordedAudio | null): string[] {
  if (audio === null) return [];
  const notes = [`audio was recorded: ${audio.format} at ${audio.rate} Hz is a guess`];
  if (audio.sent !== null)
    notes.push(
      'what the page said is not kept: a tone of the package is sent instead; put a recorded question beside the journey and name it under `file`',
    );
  return notes;
}

function connectOf(
  { url, protocols }: Recording,
  { namespace }: Conversation,
  lifter: ValueLifter,
): JsonMap {
  const query: JsonMap = {};
  for (const [key, value] of url.searchParams) {
    if (namespace !== null && /^(?:EIO|transport|sid|t)$/.test(key)) continue;
    query[key] = lifter.liftParameter(key, value);
  }
  const offered = protocols.map((one) => lifter.liftSecret('', one) ?? one);
  return {
    ...(namespace === null ? {} : { transport: 'socket.io' }),
    ...(namespace === null || namespace === '/' ? {} : { namespace }),
    ...(Object.keys(query).length === 0 ? {} : { query }),
    ...(offered.length === 0 ? {} : { protocols: offered }),
  };
}

function notesOf(
  { otherPaths, hasCredentials }: Recording,
  lifter: ValueLifter,
  unread: number,
): string[] {
  const notes: string[] = [];
  if (otherPaths.length > 0)
    notes.push(
      `other sockets were recorded, with fewer messages: --url ${otherPaths.join(', --url ')}`,
    );
  if (unread > 0) notes.push(`${unread} binary frames are left out`);
  if (lifter.secrets.size === 0 && !hasCredentials)
    notes.push(
      'no credential was recorded; Chrome leaves Cookie and Authorization out: if the page sends one, set auth at the target, such as `header` or `cookie:NAME`',
    );
  if (lifter.secrets.size === 0 && hasCredentials)
    notes.push(
      'the page sent Cookie or Authorization: set auth at the target, such as `header` or `cookie:NAME`',
    );
  return notes;
}

/** JSON Web Tokens and keys of well-known services, wherever they stand. */
const TOKEN = /eyJ[\w-]{8,}\.[\w-]+\.|\b(?:sk-|gh[opsru]_|xox[abprs]-)[\w-]{16,}/;

function assertNoSecrets(text: string, { secrets }: ValueLifter): void {
  const isWritten = [...secrets].some((secret) => secret.length > 7 && text.includes(secret));
  if (isWritten || TOKEN.test(text))
    throw new AppError(
      'invalid_input',
      'a credential of the recording would be written: take it out of the recording first',
    );
}

/** Collections up to this length are written on one line, as people do. */
const LINE_LENGTH = 120;

function writeProposal(journey: JsonMap, notes: string[]): string {
  const document: Document = new YamlDocument(journey);
  visit(document, {
    Collection: (_key, node, path) => {
      const isTop =
        path.length < 2 || (path.length === 2 && (isMap(node) || isSeq(node)) && isBlock(path));
      if (isTop || !isCollection(node) || JSON.stringify(node.toJSON()).length > LINE_LENGTH)
        return;
      node.flow = true;
      return visit.SKIP;
    },
  });
  const comments = notes.map((note) => `# ${note.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')}\n`).join('');
  const text = comments + document.toString({ lineWidth: 0, flowCollectionPadding: false });
  const loaded = loadJourney(text, 'recorded.yaml');
  if ('problems' in loaded)
    throw new AppError(
      'invalid_input',
      `this recording is of a kind that no journey can be proposed from: ${loaded.problems[0]?.reason ?? ''}`,
    );
  return text;
}

/** `steps` and `read` have a line for each entry. */
function isBlock(path: readonly unknown[]): boolean {
  const pair = path.at(-1);
  const key = typeof pair === 'object' && pair !== null && 'key' in pair ? String(pair.key) : '';
  return key === 'steps' || key === 'read';
}
