import { isObject } from '../../domain/frames/frame-scopes';
import type { Json } from '../language/journey-source';
import { BUILT_IN_VALUES } from '../language/names';
import { leavesOf, type Message } from './conversation';

const ID =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,64}|[0-9A-HJKMNP-TV-Z]{26}|(?=.*\d)(?=.*[A-Za-z])[\w-]{20,40})$/i;
const JWT = /^(?:Bearer )?eyJ[\w-]+\.[\w-]+\.[\w-]*$/;
const SECRET_KEY = /token|secret|passw|api[-_]?key|^key$|sig(?:nature)?$|ticket|^auth/i;
const TIME_KEY = /(?:time|timestamp|date|sent_?at|created_?at|^ts)$/i;
const ISO_TIME = /^\d{4}-\d\d-\d\dT[\d:.]+/;
const EPOCH_S = 1e9;
const EPOCH_MS = 1e12;
/** Shorter values under the key of a credential are words such as `none`. */
const SECRET_LENGTH = 7;
/** Ids of a session that the language has. */
const OWN_NAMES = ['run', 'thread', 'user', 'session'];

/** A value that the server gave, and where. */
export type Kept = { name: string; message: Message; path: string };

/** Whether a text is an id, and not a word of the protocol. */
export const isId = (text: string): boolean => ID.test(text);

/** Puts references in the place of what differs between sessions: credentials, ids, times, the question. */
export class ValueLifter {
  /** What must not be in the proposal. */
  readonly secrets = new Set<string>();
  /** By value. */
  readonly kept = new Map<string, Kept>();
  private readonly made = new Map<string, string>();
  private readonly before: Message[];
  private readonly after: Message[];
  private readonly question: string | null;

  /** `before` and `after`: the messages around the request. */
  constructor(asked: Message, before: Message[], after: Message[]) {
    this.before = before;
    this.after = after;
    this.question = longestSentence(asked);
  }

  /** The name of the session's own id that a value stands for. */
  madeFor(value: Json): string | undefined {
    return typeof value === 'string' ? this.made.get(value) : undefined;
  }

  /** `message`: the one that is sent; ids that the server gave before it are saved. */
  lift(value: Json, message: Message, key = ''): Json {
    if (Array.isArray(value)) return value.map((one) => this.lift(one, message, key));
    if (isObject(value))
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [
          name,
          this.lift(inner as Json, message, name),
        ]),
      );
    if (typeof value === 'number') return timeReference(key, value) ?? value;
    return typeof value === 'string' ? this.liftText(value, message, key) : value;
  }

  /** A value of the query of the URL. */
  liftParameter(key: string, value: string): string {
    return this.liftSecret(key, value) ?? value.replaceAll('$', '$$$$');
  }

  liftSecret(key: string, value: string): string | null {
    if (!JWT.test(value) && !(SECRET_KEY.test(key) && value.length > SECRET_LENGTH)) return null;
    const isBearer = value.startsWith('Bearer ');
    this.secrets.add(isBearer ? value.slice('Bearer '.length) : value);
    return isBearer ? 'Bearer $token' : '$token';
  }

  private liftText(value: string, message: Message, key: string): string {
    const secret = this.liftSecret(key, value);
    if (secret !== null) return secret;
    if (isId(value)) return this.saved(value, message) ?? this.mint(value, key);
    if (ISO_TIME.test(value)) return '$now';
    return value === this.question ? '$question' : value.replaceAll('$', '$$$$');
  }

  /** An id that the server gave before this message, unless the client made it. */
  private saved(value: string, message: Message): string | null {
    const known = this.kept.get(value);
    if (known) return `$${known.name}`;
    if (this.made.has(value)) return null;
    const earlier = this.before.slice(0, untilOf(this.before, message));
    for (const one of earlier) {
      if (one.isSent) continue;
      const leaf = leavesOf(one.json).find((found) => found.value === value);
      if (leaf === undefined) continue;
      const name = savedName(leaf.key);
      this.kept.set(value, { name, message: one, path: leaf.path });
      return `$${name}`;
    }
    return null;
  }

  /** An id that the client made. The one that the server repeats is that of the run. */
  private mint(value: string, key: string): string {
    const known = this.made.get(value);
    if (known !== undefined) return `$${known}`;
    const taken = [...this.made.values()];
    const wished = OWN_NAMES.find(
      (name) => new RegExp(name, 'i').test(key) && !taken.includes(name),
    );
    const isRepeated = this.after.some(({ json }) =>
      leavesOf(json).some((leaf) => leaf.value === value),
    );
    const name = wished ?? (isRepeated && !taken.includes('run') ? 'run' : 'uuid');
    this.made.set(value, name);
    return `$${name}`;
  }
}

function untilOf(messages: Message[], message: Message): number {
  const index = messages.indexOf(message);
  return index < 0 ? messages.length : index;
}

/** A name that the language does not have already. */
function savedName(key: string): string {
  const name = key.replace(/\W/g, '_') || 'id';
  const isTaken = BUILT_IN_VALUES.some((one) => one === name);
  return isTaken || /^\d/.test(name) ? `their_${name}` : name;
}

function timeReference(key: string, value: number): string | null {
  if (!TIME_KEY.test(key) || value < EPOCH_S) return null;
  return value > EPOCH_MS ? '$now_ms' : '$now_s';
}

function longestSentence({ json, text }: Message): string | null {
  const sentences = leavesOf(json ?? text)
    .map(({ value }) => value)
    .filter((value) => typeof value === 'string')
    .filter((value) => value.includes(' ') && !JWT.test(value));
  return sentences.sort((a, b) => b.length - a.length)[0] ?? null;
}
