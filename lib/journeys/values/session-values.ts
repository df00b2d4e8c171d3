import type { Json } from '../language/journey-source';
import { SESSION_LIMITS } from '../language/limits';
import type { Filter } from '../language/names';
import { plainTextOf } from './template';

/** What a session is given: its ids, its target's credential and secrets, its question, and random words. */
export type GivenValues = {
  run: string;
  thread: string;
  user: string;
  session: string;
  /** The target's credential; null where it has none. */
  token: string | null;
  secrets: Readonly<Record<string, string>>;
  question: string;
  /** Host and port of the target. */
  host: string;
  /** A word that nobody can know. */
  nonce: string;
  /** A new id, in the form of a UUID. */
  createId: () => string;
  /** Epoch milliseconds. */
  now: () => number;
};

const FILTER_FUNCTIONS: Record<Filter, (value: Json) => Json> = {
  base64: (value) => Buffer.from(plainTextOf(value)).toString('base64'),
  base64url: (value) => Buffer.from(plainTextOf(value)).toString('base64url'),
  url: (value) => encodeURIComponent(plainTextOf(value)),
  json: (value) => JSON.stringify(value),
  number: (value) => numberOf(value),
};

function numberOf(value: Json): Json {
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function isFilter(name: string): name is Filter {
  return Object.hasOwn(FILTER_FUNCTIONS, name);
}

/** The values of one session: those that it was given, and those that were seen in messages and answers. */
export class SessionValues {
  private readonly given: GivenValues;

  private readonly seen = new Map<string, Json>();
  private uses = 0;

  constructor(given: GivenValues) {
    this.given = given;
  }

  /** `name` or `name|filter|filter`. Undefined where it is not known yet. */
  readonly lookup = (reference: string): Json | undefined => {
    const [name = '', ...filters] = reference.split('|');
    let value = this.find(name);
    for (const filter of filters) {
      if (value === undefined || !isFilter(filter)) return undefined;
      value = FILTER_FUNCTIONS[filter](value);
    }
    return value;
  };

  /** Keeps the first value of a name. */
  save(name: string, value: Json | undefined): void {
    if (!this.seen.has(name)) this.track(name, value);
  }

  /** Keeps the latest value of a name. What is absent, null or too long changes nothing. */
  track(name: string, value: Json | undefined): void {
    if (value === undefined || value === null) return;
    const length = typeof value === 'object' ? JSON.stringify(value).length : String(value).length;
    if (length <= SESSION_LIMITS.valueLength) this.seen.set(name, value);
  }

  private find(name: string): Json | undefined {
    const { given } = this;
    switch (name) {
      case 'run':
      case 'thread':
      case 'user':
      case 'session':
      case 'question':
      case 'host':
      case 'nonce':
        return given[name];
      case 'token':
        return given.token ?? undefined;
      case 'uuid':
        return given.createId();
      case 'n':
        this.uses++;
        return this.uses;
      case 'now':
        return new Date(given.now()).toISOString();
      case 'now_ms':
        return given.now();
      case 'now_s':
        return given.now() / 1000;
      default:
        return this.findSeen(name);
    }
  }

  private findSeen(name: string): Json | undefined {
    const secret = /^secret\.(\w+)$/.exec(name)?.[1];
    if (secret === undefined) return this.seen.get(name);
    const { secrets } = this.given;
    return Object.hasOwn(secrets, secret) ? secrets[secret] : undefined;
  }
}
