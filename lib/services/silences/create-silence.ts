import type { SilenceInput, SilenceView } from '../../contract/api/alerting/alerts';
import type { AlertMatch, Silence } from '../../domain/alerts/silence';
import { AppError } from '../../kit/errors';
import { uuidv7 } from '../../kit/ids';
import { requireCapacity, SILENCES_LISTED } from '../limits';
import type { ServiceContext } from '../service-context';
import { matchNames, silenceView } from './silence-view';

/** Silences can be planned this far ahead. */
const AHEAD_MS = 30 * 86_400_000;

/** Adds a silence: no messages about the alerts that it matches, for a day at most. Throws AppError `invalid_input`, `conflict` where there are too many. */
export async function createSilence(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  input: SilenceInput,
): Promise<SilenceView> {
  const now = ctx.clock.now();
  const names = await matchNames(ctx);
  requireMatch(input.match, names);
  const startsAt = Math.max(now, input.startsAt ?? now);
  if (startsAt > now + AHEAD_MS)
    throw new AppError('invalid_input', 'a silence must begin within 30 days');
  await requireSilenceCapacity(ctx, now);
  const { match, by, reason } = input;
  const id = uuidv7(now);
  const endsAt = startsAt + input.durationMs;
  const silence: Silence = { id, match, startsAt, endsAt, by, reason, createdAt: now };
  await ctx.state.mutate([{ op: 'insert', kind: 'silence', id, value: silence }], now);
  return silenceView(silence, names, now);
}

/** A silence of everything would be an outage of Tocsin, so at least one matcher is required. */
function requireMatch(
  match: AlertMatch,
  names: { targets: Record<string, string>; rules: Record<string, string> },
): void {
  if (Object.values(match).every((value) => value === null))
    throw new AppError(
      'invalid_input',
      'give at least one matcher: silencing everything is refused',
    );
  if (match.targetId !== null && names.targets[match.targetId] === undefined)
    throw new AppError('invalid_input', 'match.targetId: no target has this id');
  if (match.ruleId !== null && names.rules[match.ruleId] === undefined)
    throw new AppError('invalid_input', 'match.ruleId: no rule has this id');
}

/** As many as are listed, so that one in force is never missed behind newer ones. */
async function requireSilenceCapacity(
  ctx: Pick<ServiceContext, 'state'>,
  now: number,
): Promise<void> {
  const rows = await ctx.state.page('silence', { limit: SILENCES_LISTED });
  const count = rows.filter((row) => row.value.endsAt > now).length;
  requireCapacity('silences in force or planned', { count, limit: SILENCES_LISTED / 2 });
}
