import { carriedSessionSchema } from '../contract/node-reports';
import type { FinishedSession } from '../domain/sessions/finished-session';
import type { Target } from '../domain/targets/target';
import { AppError } from '../kit/errors';
import { finishedSession } from './read-results';

/** What is carried of a transcript: as much as a screen shows of it, and one character more. */
const FRAMES_CARRIED = 400;
const CHARACTERS_CARRIED = 2_001;

/** A session as text, for another process; its transcript is cut. */
export function carriedText(finished: FinishedSession): string {
  const { target, environment, location, classification, ...session } = finished;
  const frames = finished.frames?.slice(0, FRAMES_CARRIED).map((frame) => ({
    ...frame,
    text: frame.text.slice(0, CHARACTERS_CARRIED),
    truncated: frame.truncated || frame.text.length > CHARACTERS_CARRIED,
  }));
  return JSON.stringify({ location, session: { ...session, frames: frames ?? null } });
}

/** The session of such a text, classified here. Errors: AppError `internal` for another text. */
export function readCarried(text: string, target: Target): FinishedSession {
  const parsed = carriedSessionSchema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new AppError('internal', 'the process with the probe answered in another form', {
      cause: parsed.error,
    });
  return finishedSession(parsed.data.session, target, parsed.data.location);
}
