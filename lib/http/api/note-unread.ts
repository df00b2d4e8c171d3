import { HTTP_STATUS_BY_CODE } from '../../contract/api/errors';
import type { Actor } from '../../domain/people/people';
import type { ErrorCode } from '../../kit/errors';
import { eventSourceOf } from '../../services/events/event-source';
import { intakeBodyOf } from '../server/intake-bodies';
import type { RuntimeSlot } from '../slot';

/** Refusals that are about the request itself. Others are about the sender's rights, or pass. */
const CODES: readonly ErrorCode[] = [
  'invalid_input',
  'not_found',
  'too_large',
  'unsupported_media_type',
];

/**
 * Shows on the collector screen that a known sender is refused what it reports, and why: shippers and exporters drop such requests, often
 * without a line in their own log. Does nothing for other requests and errors.
 */
export function noteUnread(
  { services }: Pick<RuntimeSlot, 'services'>,
  request: { path: string; actor: Actor | null; userAgent: string | null },
  { code, message }: { code: ErrorCode; message: string },
): void {
  const body = intakeBodyOf(request.path);
  if (!request.actor || !body || body.isFromProbe || !CODES.includes(code)) return;
  services.collector.reports.noteUnread(eventSourceOf(request.actor).id, {
    status: HTTP_STATUS_BY_CODE[code] ?? 400,
    reason: message,
    sender: request.userAgent,
  });
}
