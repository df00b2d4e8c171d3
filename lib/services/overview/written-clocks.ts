import type { Clocks } from '../../domain/sentence/sentence';
import { iso } from '../../domain/time';

/** An instant as a text prints it, so that a screen can print it in the reader's time zone. */
export type WrittenTime = { text: string; at: string; seconds: boolean };

/** Clocks that print UTC and record each printed instant. `now`, epoch ms, decides whether the day is printed. */
export function writtenClocks(now: number): { clocks: Clocks; written(): WrittenTime[] } {
  const seen = new Map<string, WrittenTime>();
  const write = (at: number, seconds: boolean): string => {
    const day = iso(at).slice(0, 10) === iso(now).slice(0, 10) ? '' : `${iso(at).slice(0, 10)} `;
    const text = `${day}${iso(at).slice(11, seconds ? 19 : 16)} UTC`;
    seen.set(text, { text, at: iso(at), seconds });
    return text;
  };
  return {
    clocks: { clock: (at) => write(at, true), minute: (at) => write(at, false) },
    written: () => [...seen.values()],
  };
}
