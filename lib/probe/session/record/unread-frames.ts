import type { FrameMeaning, UnreadFrames } from '../../../domain/sessions/session-facts';

/** Names of unknown messages that are kept, and characters of the first frame that could not be read. */
const MOST_NAMES = 8;
const SAMPLE_LENGTH = 60;

/** Makes text of the server fit to be kept. */
type Cleaner = { clean(text: string): string };

/** Whether a message, by its meaning, is one that the journey does not read. */
export function isUnread({ kind }: FrameMeaning): boolean {
  return kind === 'unreadable' || kind === 'other';
}

/** Counts the messages of a session that its journey does not read. */
export class UnreadCount {
  private readonly cleaner: Cleaner;

  private found: UnreadFrames | null = null;

  constructor(cleaner: Cleaner) {
    this.cleaner = cleaner;
  }

  /** A message that was read, by its meaning; `head`: how the frame begins. Known messages are not counted. */
  add(meaning: FrameMeaning, head: string): void {
    if (meaning.kind === 'unreadable') this.addFrame('notJson', head);
    else if (meaning.kind === 'other') this.addUnknown(meaning.name);
  }

  addFrame(kind: 'notJson' | 'binary', head: string): void {
    const unread = this.take();
    unread[kind]++;
    unread.sample ??= this.cleaner.clean(head.slice(0, 4 * SAMPLE_LENGTH)).slice(0, SAMPLE_LENGTH);
  }

  private addUnknown(name: string): void {
    const unread = this.take();
    unread.unknown++;
    if (name === '' || unread.names.includes(name)) return;
    if (unread.names.length < MOST_NAMES) unread.names.push(name);
  }

  private take(): UnreadFrames {
    this.found ??= { unknown: 0, notJson: 0, binary: 0, names: [] };
    return this.found;
  }

  /** Null where every message was read. */
  total(): UnreadFrames | null {
    return this.found;
  }
}
