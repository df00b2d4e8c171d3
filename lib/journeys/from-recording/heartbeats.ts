import { isObject } from '../../domain/frames/frame-scopes';
import type { Json } from '../language/journey-source';
import { type Message, pathTo } from './conversation';

const BEAT = /^(?:ping|pong|heartbeat|keep_?alive|hb|ka)(?:[_.-]?(?:ack|pong|ok))?$/i;
/** An answer to a heartbeat comes within this time, s. */
const ANSWER_S = 0.5;

/** What heartbeats become in a journey. */
export type Heartbeats = {
  ping: Json | null;
  ignore: string | null;
  beat: { every: string; send: Json } | null;
  notes: string[];
};

export const isHeartbeat = ({ name }: Message): boolean => BEAT.test(name);

/** A beat of the server with our answer becomes `ping`, one without `ignore`, one of the client alone `beat`. */
export function readHeartbeats(messages: Message[], nameKey: string): Heartbeats {
  const beats = messages.filter(isHeartbeat);
  const [theirs] = beats.filter(({ isSent }) => !isSent);
  const ours = beats.filter(({ isSent }) => isSent);
  const none: Heartbeats = { ping: null, ignore: null, beat: null, notes: [] };
  const answer =
    theirs && ours.find(({ time }) => time >= theirs.time && time - theirs.time < ANSWER_S);
  if (theirs && answer) return { ...none, ping: pingOf(theirs, answer, nameKey) };
  const [first] = ours;
  if (first) return { ...none, ...beatOf(first, ours), ignore: theirs?.name ?? null };
  return { ...none, ignore: theirs?.name ?? null };
}

/** Fields that the answer repeats become paths into the beat. */
function pingOf(theirs: Message, { json, text }: Message, nameKey: string): Json {
  const asked = isObject(theirs.json) ? theirs.json : {};
  if (!isObject(json)) return { match: theirs.name, reply: text };
  const reply = Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key,
      key !== nameKey && asked[key] === value ? pathTo('$', key) : (value as Json),
    ]),
  );
  return { match: theirs.name, reply };
}

function beatOf(first: Message, ours: Message[]): Pick<Heartbeats, 'beat' | 'notes'> {
  const gaps = ours
    .slice(1)
    .map(({ time }, index) => time - (ours[index]?.time ?? time))
    .sort((a, b) => a - b);
  const median = gaps[Math.floor(gaps.length / 2)];
  const every = median === undefined ? '30s' : `${Math.max(1, Math.round(median))}s`;
  const notes =
    median === undefined ? ['one heartbeat was seen, so its interval is a guess (30s)'] : [];
  return { beat: { every, send: first.json ?? first.text }, notes };
}
