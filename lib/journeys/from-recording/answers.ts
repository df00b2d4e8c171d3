import type { Json } from '../language/journey-source';
import { type Conversation, type Leaf, leavesOf, type Message } from './conversation';
import { isId, type ValueLifter } from './lift-values';
import { carriesAudio, type RecordedAudio } from './recorded-audio';

/** What the messages after the request mean, as far as one good session can show it. */
export type Answers = {
  own: Json | null;
  agent: Json[];
  complete: Json;
  notes: string[];
};

const ERROR = /error|fail|invalid|denied|exception/i;
const STREAMED_KEY = /^(?:text|content|delta|token|chunk)$/i;
const ANSWER_KEY = /text|content|result|answer|output|delta|message/i;
const STATE_KEY = /^(?:status|state)$/i;
/** Names in capitals are of protocols whose events carry an id in the first and last one only. */
const CAPITALS = /^[A-Z_]+$/;

/** `after`: messages of the server after the request. Null where there is none but errors. */
export function readAnswers(
  after: Message[],
  lifter: ValueLifter,
  { conversation, audio }: { conversation: Conversation; audio: RecordedAudio | null },
): Answers | null {
  const { framing } = conversation;
  const good = after.filter(({ name }) => !ERROR.test(name));
  const end = good.at(-1);
  if (end === undefined) return null;
  if (framing === 'text')
    return {
      own: null,
      agent: [{ match: '/./', answer: '$' }],
      complete: plainName(end.name),
      notes: ['the answers are plain text, which do not show whose they are'],
    };
  const runLeaf = leavesOf(end.json).find(({ value }) => lifter.madeFor(value) === 'run');
  const isOurs = ({ name, json }: Message) =>
    runLeaf === undefined ||
    CAPITALS.test(name) ||
    leavesOf(json).some(({ value }) => value === runLeaf.value);
  const ours = new Set(good.filter(isOurs).map(({ name }) => name));
  const isText = (one: Message) => !carriesAudio(one, audio?.received ?? null);
  const streamed = streamedIn(
    good.filter((one) => one.name !== end.name && ours.has(one.name) && isText(one)),
  );
  const notes: string[] = [];
  if (runLeaf === undefined)
    notes.push('no message carries an id of ours: add `own` where one can');
  const foreign = [...new Set(good.map(({ name }) => name))].filter((name) => !ours.has(name));
  if (foreign.length > 0)
    notes.push(`left out, because they do not carry our id: ${foreign.join(', ')}`);
  const ends = good.filter(({ name }) => name === end.name).length;
  if (ends > 1)
    notes.push(
      `\`${end.name}\` came ${ends} times; only the last one was the end: add a condition`,
    );
  return {
    own: runLeaf === undefined ? null : { at: runLeaf.path, is: '$run' },
    agent: agentRules(
      [...ours].filter((name) => name !== end.name),
      streamed,
    ),
    complete: completeRule(end, streamed !== null),
    notes,
  };
}

type Streamed = { name: string; path: string };

/** The message that carries the answer in pieces. */
function streamedIn(messages: Message[]): Streamed | null {
  for (const { name, json } of messages) {
    const leaf = leavesOf(json).find(
      ({ key, value }) => STREAMED_KEY.test(key) && typeof value === 'string' && value !== '',
    );
    if (leaf !== undefined) return { name, path: leaf.path };
  }
  return null;
}

function agentRules(names: string[], streamed: Streamed | null): Json[] {
  return names.map((name) =>
    name === streamed?.name ? { match: plainName(name), answer: streamed.path } : plainName(name),
  );
}

function completeRule(end: Message, isStreamed: boolean): Json {
  const leaves = leavesOf(end.json);
  const state = leaves.find(({ key, value }) => STATE_KEY.test(key) && typeof value === 'string');
  const answer = isStreamed ? undefined : leaves.find((leaf) => isAnswer(leaf, end));
  if (state === undefined && answer === undefined) return plainName(end.name);
  return {
    match: plainName(end.name),
    ...(state === undefined ? {} : { ok: `${state.path} == ${JSON.stringify(state.value)}` }),
    ...(answer === undefined ? {} : { answer: answer.path }),
  };
}

function isAnswer({ key, value }: Leaf, end: Message): boolean {
  return typeof value === 'string' && ANSWER_KEY.test(key) && value !== end.name && !isId(value);
}

/** A name as a pattern: one that would be read as a regular expression is written as one, and a dollar sign twice. */
export function plainName(name: string): string {
  if (!/^\/[\s\S]+\/[ims]*$/.test(name)) return name.replaceAll('$', '$$$$');
  return `/^${name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}$/`;
}
