import { type CalendarEvent, writeCalendar } from '../../calendar/ical';
import { maintenanceText } from '../../calendar/maintenance-text';
import { occurrencesOf } from '../../calendar/occurrences';
import type { MaintenanceWindow } from '../../domain/alerts/silence';
import type { Target } from '../../domain/targets/target';
import { DAY } from '../../domain/time';
import type { ServiceContext } from '../service-context';

const BEFORE_MS = 31 * DAY;
const AHEAD_MS = 366 * DAY;
/** A window that is in force each day has one event for each. */
const MOST_OF_ONE = 400;
const MOST = 5_000;

/**
 * The maintenance windows of the last month and the next year, and later ones that are planned once, as an iCal feed: the nearest
 * ones where there are too many.
 */
export async function maintenanceCalendar(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
): Promise<string> {
  const now = ctx.clock.now();
  const [windows, targets] = await Promise.all([
    ctx.state.list('maintenance'),
    ctx.state.list('target'),
  ]);
  const byId = new Map(targets.map(({ id, value }) => [id, value]));
  const events = windows
    .flatMap(({ value }) => eventsOf(value, byId, now))
    .sort((a, b) => a.from - b.from);
  const past = events.filter(({ to }) => to <= now);
  const coming = events.filter(({ to }) => to > now).slice(0, MOST);
  const room = MOST - coming.length;
  const shown = [...(room > 0 ? past.slice(-room) : []), ...coming];
  return writeCalendar('Tocsin maintenance', shown, now);
}

function eventsOf(
  window: MaintenanceWindow,
  targets: ReadonlyMap<string, Target>,
  now: number,
): CalendarEvent[] {
  const to = window.schedule.kind === 'once' ? Number.POSITIVE_INFINITY : now + AHEAD_MS;
  const range = { from: now - BEFORE_MS, to, limit: MOST_OF_ONE };
  const scope = scopeText(window, targets);
  return occurrencesOf(window, range).map(({ from, to }) => ({
    uid: `${window.id}-${from}@tocsin`,
    from,
    to,
    summary: `${window.name} (${scope})`,
    description: `${maintenanceText(window)}\nPlanned by ${window.by}. Messages about ${scope} are not sent.`,
  }));
}

function scopeText(
  { targetId, environment }: MaintenanceWindow,
  targets: ReadonlyMap<string, Target>,
): string {
  if (targetId !== null) {
    const target = targets.get(targetId);
    return target ? `${target.name} in ${target.environment}` : 'a target that is gone';
  }
  return environment === null ? 'every target' : `all of ${environment}`;
}
