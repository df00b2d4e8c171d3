import { type Document, isCollection, isMap, isSeq, visit, Document as YamlDocument } from 'yaml';
import { AppError } from '../../kit/errors';
import type { Json } from '../language/journey-source';
import { loadJourney } from '../load-journey';
import { plainName, readAnswers } from './answers';
import { type Conversation, type Message, readConversation } from './conversation';
import { type Recording, readHar } from './har-file';
import { isHeartbeat, readHeartbeats } from './heartbeats';
import { ValueLifter } from './lift-values';

/** A journey as far as a recording of one good session shows it. */
export type Proposal = {
  /** A journey file, every guess as a comment on top. */
  text: string;
  /** The address of the target: without query, which the journey has. */
  url: string;
  needsToken: boolean;
};

type JsonMap = { [key: string]: Json };

/**
 * Proposes a journey from the WebSocket messages of a HAR. `part`: what the socket's URL contains. Throws `invalid_input` with what to
 * record instead, and where a credential of the recording would be written.
 */
export function proposeJourney(har: string, part = ''): Proposal {
  const recording = readHar(har, part);
  const conversation = readConversation(recording);
  const { url } = recording;
  const heartbeats = readHeartbeats(conversation.messages, conversation.nameKey);
  const talk = conversation.messages.filter((one) => !isHeartbeat(one));
  const asked = findRequest(talk);
  const before = talk.slice(0, talk.indexOf(asked));
  const after = talk.slice(talk.indexOf(asked) + 1).filter(({ isSent }) => !isSent);
  const lifter = new ValueLifter(asked, before, after);
  const connect = connectOf(recording, conversation, lifter);
  const script = scriptOf({ before, asked, lifter, conversation });
  const answers = readAnswers(after, lifter, conversation);
  if (answers === null)
    throw new AppError(
      'invalid_input',
      'the server did not answer in this recording: record a good session',
    );
  const journey: JsonMap = {
    journey: 'recorded',
    about: `Proposed from a recording${recording.day && ` of ${recording.day}`}. Read it before it is used.`,
    ...(conversation.framing === 'json' ? {} : { frames: conversation.framing }),
    ...(conversation.nameKey === 'type' ? {} : { name: `$.${conversation.nameKey}` }),
    ...(Object.keys(connect).length === 0 ? {} : { connect }),
    ...script.steps,
    ...(answers.own === null ? {} : { own: answers.own }),
    ...(heartbeats.beat === null ? {} : { beat: heartbeats.beat }),
    read: {
      ...(heartbeats.ping === null ? {} : { ping: heartbeats.ping }),
      ...(heartbeats.ignore === null ? {} : { ignore: heartbeats.ignore }),
      ...script.read,
      ...(answers.agent.length === 0 ? {} : { agent: answers.agent }),
      complete: answers.complete,
      error: { match: '/error|fail|invalid|denied/i', message: '$.message' },
    },
  };
  const guesses = [...heartbeats.notes, ...answers.notes, ...notesOf(recording, lifter)];
  const text = writeProposal(journey, guesses);
  assertNoSecrets(text, lifter);
  return {
    text,
    url: `${url.protocol}//${url.host}${url.pathname}`,
    needsToken: lifter.secrets.size > 0,
  };
}

/** The message of the client that most messages of the server follow; of equal ones the last. */
function findRequest(talk: Message[]): Message {
  let best: { message: Message; count: number } | null = null;
  for (const [index, message] of talk.entries()) {
    if (!message.isSent) continue;
    const next = talk.findIndex((one, at) => at > index && one.isSent);
    const count = (next < 0 ? talk.length : next) - index - 1;
    if (best === null || count >= best.count) best = { message, count };
  }
  if (best === null)
    throw new AppError(
      'invalid_input',
      'the client sent nothing in this recording but heartbeats: record again, and use the page',
    );
  return best.message;
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

type Script = {
  before: Message[];
  asked: Message;
  lifter: ValueLifter;
  conversation: Conversation;
};

/** What is sent and waited for before the request, and what those messages prove. The last wait is for `ready`. */
function scriptOf({ before, asked, lifter, conversation }: Script): {
  steps: JsonMap;
  read: JsonMap;
} {
  const bodyOf = ({ json, text }: Message, message: Message): Json => {
    const { namespace } = conversation;
    if (namespace === null) return lifter.lift(json ?? text, message);
    return lifter.lift(JSON.parse(text), message);
  };
  const steps: Array<{ step: JsonMap; message: Message }> = before.map((message) =>
    message.isSent
      ? { step: { send: bodyOf(message, message) }, message }
      : { step: { wait: plainName(message.name) }, message },
  );
  const request = bodyOf(asked, asked);
  const waits = steps.filter(({ step }) => step.wait !== undefined);
  const last = waits.at(-1);
  const read: JsonMap = {};
  const token = steps.findIndex(({ step }) => JSON.stringify(step).includes('$token'));
  const authenticated = steps.slice(token + 1).find(({ step }) => step.wait !== undefined);
  if (token >= 0 && authenticated && authenticated !== last) {
    read.auth = authenticated.step.wait ?? '';
    authenticated.step.wait = 'auth';
  }
  if (last) {
    const provesAuth = lifter.secrets.size > 0 && read.auth === undefined;
    read.ready = provesAuth
      ? { match: last.step.wait ?? '', also: ['auth'] }
      : (last.step.wait ?? '');
    last.step.wait = 'ready';
  }
  for (const { name, message, path } of lifter.kept.values()) {
    const found = steps.find((one) => one.message === message);
    if (found) found.step.save = { ...(found.step.save as JsonMap | undefined), [name]: path };
  }
  if (steps.length === 0) return { steps: { ask: request }, read };
  return { steps: { steps: [...steps.map(({ step }) => step), { ask: request }] }, read };
}

function notesOf(
  { otherPaths, binaryCount, hasCredentials }: Recording,
  lifter: ValueLifter,
): string[] {
  const notes = ['no failure was recorded: `error` is a guess'];
  if (otherPaths.length > 0)
    notes.push(
      `other sockets were recorded, with fewer messages: --url ${otherPaths.join(', --url ')}`,
    );
  if (binaryCount > 0) notes.push(`${binaryCount} binary frames are left out`);
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
