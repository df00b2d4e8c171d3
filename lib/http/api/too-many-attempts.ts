import { answer } from './route';

/** Refuses an attempt to prove a password that has to wait so long. */
export function tooManyAttempts(waitMs: number): Response {
  const seconds = Math.ceil(waitMs / 1000);
  const message = `too many failed attempts; try again in ${seconds} s`;
  return answer(429, { error: { code: 'busy', message } }, { 'retry-after': String(seconds) });
}
