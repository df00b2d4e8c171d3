import { AppError } from '../../kit/errors';
import type { Json } from '../language/journey-source';
import { plainName } from './answers';
import type { Conversation, Message } from './conversation';
import type { ValueLifter } from './lift-values';
import { carriesAudio, type RecordedAudio, withMark } from './recorded-audio';

export type JsonMap = { [key: string]: Json };

/** A conversation around its request. */
export type Course = {
  before: Message[];
  /** What begins the run: a message, or the last frame of what the client speaks. */
  asked: Message;
  /** Messages of the server after that. */
  after: Message[];
  /** Messages before the request that come before the client speaks; null where it does not, or where that begins the run. */
  spokenAfter: number | null;
  /** The first frame of what the client speaks. */
  spoken: Message | null;
};

/** Finds the request in what was said without heartbeats. Throws `invalid_input` where the client sent nothing else. */
export function courseOf(talk: readonly Message[], audio: RecordedAudio | null): Course {
  const isSpeech = (one: Message) => one.isSent && carriesAudio(one, audio?.sent ?? null);
  const spoken = talk.find(isSpeech) ?? null;
  const said = talk.filter((one) => !isSpeech(one));
  const from = spoken === null ? 0 : talk.indexOf(spoken);
  const asked = findRequest(said, spoken === null ? 0 : from);
  if (asked === null) {
    if (spoken === null)
      throw new AppError(
        'invalid_input',
        'the client sent nothing in this recording but heartbeats: record again, and use the page',
      );
    const after = said.slice(from).filter(({ isSent }) => !isSent);
    return { before: said.slice(0, from), asked: spoken, after, spokenAfter: null, spoken };
  }
  const at = said.indexOf(asked);
  return {
    before: said.slice(0, at),
    asked,
    after: said.slice(at + 1).filter(({ isSent }) => !isSent),
    spokenAfter: spoken === null ? null : from,
    spoken,
  };
}

/** The message of the client, from a position on, that most messages of the server follow; of equal ones the last. */
function findRequest(said: readonly Message[], from: number): Message | null {
  let best: { message: Message; count: number } | null = null;
  for (const [index, message] of said.entries()) {
    if (!message.isSent || index < from) continue;
    const next = said.findIndex((one, at) => at > index && one.isSent);
    const count = (next < 0 ? said.length : next) - index - 1;
    if (best === null || count >= best.count) best = { message, count };
  }
  return best?.message ?? null;
}

type Script = {
  course: Course;
  lifter: ValueLifter;
  conversation: Conversation;
  audio: RecordedAudio | null;
};

/** What is sent and waited for before the request, and what those messages prove. The last wait is for `ready`. */
export function scriptOf(script: Script): { steps: JsonMap; read: JsonMap } {
  const { course, lifter } = script;
  const { before, asked, spoken, spokenAfter } = course;
  const steps: Array<{ step: JsonMap; message: Message }> = before.map((message) =>
    message.isSent
      ? { step: { send: bodyOf(message, script) }, message }
      : { step: { wait: plainName(message.name) }, message },
  );
  const waits = steps.filter(({ step }) => step.wait !== undefined);
  const request: JsonMap =
    asked === spoken
      ? { speak: { ...speakOf(asked, script), ask: true } }
      : { ask: bodyOf(asked, script) };
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
  const all = steps.map(({ step }) => step);
  if (spoken !== null && spokenAfter !== null)
    all.splice(spokenAfter, 0, { speak: speakOf(spoken, script) });
  if (all.length === 0 && request.ask !== undefined) return { steps: request, read };
  return { steps: { steps: [...all, request] }, read };
}

function bodyOf(message: Message, { lifter, conversation }: Script): Json {
  const { json, text } = message;
  if (conversation.namespace === null) return lifter.lift(json ?? text, message);
  return lifter.lift(JSON.parse(text), message);
}

/** No text of a recording has it. */
const MARK = '\u0000audio\u0000';
/** A sample of the package, sent instead of what was said. */
const SAMPLE = 'tone-24khz.pcm';

/** The step that speaks: a sample of the package at the pace of the recording. Throws where the package has no sample. */
function speakOf(message: Message, { audio, lifter }: Script): JsonMap {
  if (audio === null) return {};
  const { format, rate, chunkMs, sent } = audio;
  if (format === 'opus' || format === 'mp3')
    throw new AppError(
      'invalid_input',
      `the page sends ${format}, of which no recording comes with the package: write the journey by hand, with \`speak\` and a file of your own`,
    );
  const step: JsonMap = { file: SAMPLE, format, rate, chunk: `${chunkMs}ms` };
  if (sent === null || sent.at === null || message.json === undefined) return step;
  const body = lifter.lift(withMark(message.json, { at: sent.at, mark: MARK }), message);
  const as = JSON.stringify(body).replaceAll(JSON.stringify(MARK), '"$audio"');
  return { ...step, as: JSON.parse(as) };
}
