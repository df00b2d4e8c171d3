import { situationOf } from '../../domain/sentence/situation';
import { AppError } from '../../kit/errors';
import { createBriefCache } from '../brief-cache';
import { firingAlertsOf, targetFacts } from '../overview/target-facts';
import type { ServiceContext } from '../service-context';
import { surroundingsOf } from '../targets/target-surroundings';
import { type BadgeState, badgeImage } from './badge-image';

type Context = Pick<ServiceContext, 'state' | 'events' | 'clock' | 'judge' | 'info'>;
type Badges = ReadonlyMap<string, BadgeState>;

/** However many pages show badges, the stores are read no more often than this. */
const MADE_EVERY_MS = 2_000;
const cached = createBriefCache<Badges>(MADE_EVERY_MS);

/**
 * The badge of a target as SVG, by its environment and name, or by `-` and its id. Throws AppError `not_found`, the same for a target that does
 * not exist and for one whose badge is off.
 */
export async function getBadge(
  ctx: Context,
  of: { environment: string; name: string },
): Promise<string> {
  const badges = await cached(ctx, 'all', makeBadges);
  const badge = badges.get(keyOf(of.environment, of.name));
  if (!badge) throw new AppError('not_found', 'there is no such badge');
  return badgeImage(badge);
}

const keyOf = (environment: string, name: string) => JSON.stringify([environment, name]);

/** In place of an environment: the target is named by its id, which stays when it is renamed. */
const BY_ID = '-';

/** The badges that are switched on, by environment and name, and by id. */
async function makeBadges(ctx: Context): Promise<Badges> {
  const now = ctx.clock.now();
  const rows = await ctx.state.list('target');
  const targets = rows.map((row) => row.value).filter(({ badge }) => badge === true);
  const around = await surroundingsOf(ctx, targets);
  const firesForAll = firingAlertsOf(around, '').some(({ severity }) => severity === 'page');
  const states = targets.map((target): [string, BadgeState] => {
    const facts = targetFacts(ctx, { target, around, now });
    const pages = firingAlertsOf(around, target.id).some(({ severity }) => severity === 'page');
    const { environment, name } = target;
    const situation = situationOf(facts);
    const state = { environment, name, situation, pages: pages || firesForAll };
    return [target.id, { ...state, isUnverified: facts.isUnverified === true }];
  });
  return new Map([
    ...states.map(([id, state]) => [keyOf(BY_ID, id), state] as const),
    ...states.map(([, state]) => [keyOf(state.environment, state.name), state] as const),
  ]);
}
