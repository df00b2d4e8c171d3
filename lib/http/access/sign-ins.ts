import type { SignIn, SignInMethod } from '../../domain/people/sign-in';
import type { Clock } from '../../kit/clock';
import { uuidv7 } from '../../kit/ids';
import type { StateStore, Stored } from '../../store/state-store';
import type { People } from './people-cache';
import { keyIdOf, readCookie, SESSION_SECONDS, signCookie } from './session-cookie';

/** Sign-ins that one user can have at a time; the oldest ends where one more begins. */
const SIGN_INS_PER_USER = 50;
const BROWSER_LENGTH = 300;
const ADDRESS_LENGTH = 100;

/** Where a sign-in comes from: the address of the request and its `User-Agent`. */
export type SignInSource = { address: string; browser: string };

/** Who signed in: a user, or the admin secret. */
type SignInSubject = {
  userId: string;
  name: string;
  userVersion: number;
  via: SignInMethod;
};

export type SignIns = {
  /** Stores a sign-in and answers its cookie. */
  begin(subject: SignInSubject, source: SignInSource): Promise<string>;
  /** The sign-in of a cookie; null where it is forged, expired or has ended. */
  find(cookie: string): Promise<Stored<SignIn> | null>;
  /** Ends a sign-in, if it has not ended yet. */
  end(id: string): Promise<void>;
  /** Deletes what has expired, and what the key of an earlier admin secret signed. */
  sweep(): Promise<void>;
};

/** Sign-ins of browsers. The cookie holds only a signed id; a sign-in is valid while its row is stored. */
export function createSignIns(deps: {
  key: Uint8Array;
  clock: Clock;
  people: Pick<People, 'signIn' | 'signInsOf'>;
  state: Pick<StateStore, 'mutate' | 'list'>;
}): SignIns {
  const { key, clock, people, state } = deps;
  const keyId = keyIdOf(key);
  return {
    async begin(subject, { address, browser }) {
      const now = clock.now();
      const signIn: SignIn = {
        ...subject,
        id: uuidv7(now),
        keyId,
        createdAt: now,
        expiresAt: now + SESSION_SECONDS * 1000,
        lastSeenAt: now,
        address: printable(address).slice(0, ADDRESS_LENGTH),
        browser: printable(browser).slice(0, BROWSER_LENGTH),
      };
      const { id, userId } = signIn;
      const surplus = people.signInsOf(userId).slice(0, -(SIGN_INS_PER_USER - 1));
      await state.mutate(
        [
          { op: 'insert', kind: 'signIn', id, group: userId, value: signIn },
          ...surplus.map((row) => ({ op: 'delete', kind: 'signIn', id: row.id }) as const),
        ],
        now,
      );
      return signCookie(key, signIn);
    },
    async find(cookie) {
      const id = await readCookie(key, cookie, clock.now());
      const row = id === null ? null : people.signIn(id);
      return row && row.value.expiresAt > clock.now() ? row : null;
    },
    async end(id) {
      await state.mutate([{ op: 'delete', kind: 'signIn', id }], clock.now());
    },
    async sweep() {
      const now = clock.now();
      const rows = await state.list('signIn');
      const over = rows.filter(({ value }) => value.expiresAt <= now || value.keyId !== keyId);
      if (over.length === 0) return;
      await state.mutate(
        over.map(({ id }) => ({ op: 'delete', kind: 'signIn', id })),
        now,
      );
    },
  };
}

/** A header can contain anything; a list on a screen or a terminal must not. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '');
}
