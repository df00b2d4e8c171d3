import type { About } from '@/lib/contract/api/settings';
import { countNoun, formatBytes } from '@/lib/web/text/format';

type Source = About['collect']['sources'][number];

/** One sender of health events, with what was refused of it. */
export type Sender = Pick<Source, 'name' | 'accepted' | 'queued' | 'lagMs'> & {
  /** Rows with something wrong in them. */
  rejected: number;
  /** Batches above the rate that one source may send. */
  limited: number;
  /** Batches that came while too much was waiting. */
  full: number;
  /** Requests that were refused unread, and their bytes. */
  unread: number;
  unreadBytes: number;
};

/** The senders, those of which most was refused first. */
export function sendersOf({ sources }: Pick<About['collect'], 'sources'>): Sender[] {
  return sources
    .map(({ name, accepted, queued, lagMs, rejected, limited, refused, kinds }) => ({
      name,
      accepted,
      queued,
      lagMs,
      rejected: rejected + sum(kinds.map((kind) => kind.rejected)),
      limited,
      full: refused,
      unread: sum(kinds.map((kind) => kind.refused)),
      unreadBytes: sum(kinds.map((kind) => kind.refusedBytes)),
    }))
    .sort((a, b) => countOf(b) - countOf(a) || a.name.localeCompare(b.name));
}

/** Whether something of a sender was lost or delayed; rows with mistakes are the sender's own to correct. */
export function isTroubled({ limited, full, unread }: Sender): boolean {
  return limited + full + unread > 0;
}

/** What was refused and why, one phrase each. */
export function refusalsOf(sender: Sender): string[] {
  const { rejected, limited, full, unread, unreadBytes } = sender;
  const batches = (n: number) => countNoun(n, 'batch', 'batches');
  return [
    ...(limited > 0 ? [`${batches(limited)} above its rate`] : []),
    ...(full > 0 ? [`${batches(full)} while too much waited`] : []),
    ...(unread > 0 ? [`${countNoun(unread, 'request')} unread (${formatBytes(unreadBytes)})`] : []),
    ...(rejected > 0 ? [`${countNoun(rejected, 'row')} with mistakes`] : []),
  ];
}

const countOf = ({ rejected, limited, full, unread }: Sender) => rejected + limited + full + unread;

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
