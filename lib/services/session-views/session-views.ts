import {
  SESSION_VIEWS_LIMIT,
  type SessionViewInput,
  type SessionViewPatch,
  type SessionViewRow,
} from '../../contract/api/explorer/explorer';
import type { Actor } from '../../domain/people/people';
import { roleAllows } from '../../domain/people/role';
import type { SessionView } from '../../domain/session-views/session-view';
import { iso } from '../../domain/time';
import { AppError } from '../../kit/errors';
import { uuidv7 } from '../../kit/ids';
import type { Stored } from '../../store/state-store';
import { requireCapacity } from '../limits';
import type { ServiceContext } from '../service-context';
import { readText } from '../sessions/session-conditions';

type Context = Pick<ServiceContext, 'state' | 'clock'>;

const SHARED = 'shared';

/** The user whose own views somebody sees; null for who is no user: a token, the operator's password, a server without sign-in. */
const ownerOf = ({ id, via }: Actor): string | null =>
  via === 'session' || via === 'proxy' || via === 'sso' ? id : null;

/** Those of everybody, then one's own, each in the order in which they were kept. */
export async function listSessionViews(
  { state }: Pick<Context, 'state'>,
  actor: Actor,
): Promise<{ views: SessionViewRow[] }> {
  const owner = ownerOf(actor);
  const groups = owner === null ? [SHARED] : [SHARED, owner];
  const rows = await state.list('sessionView', groups);
  const shared = rows.filter(({ value }) => value.ownerId === null);
  const own = rows.filter(({ value }) => value.ownerId !== null);
  return { views: [...shared, ...own].map(viewRow) };
}

/** Throws AppError `invalid_input` for a query with a problem, `conflict` for a name that is taken, `forbidden`. */
export async function createSessionView(
  { state, clock }: Context,
  actor: Actor,
  input: SessionViewInput,
): Promise<SessionViewRow> {
  const ownerId = ownerOf(actor);
  if (ownerId === null) requireOperator(actor);
  readText(input.query);
  const group = ownerId ?? SHARED;
  const known = await state.list('sessionView', group);
  requireCapacity('views', { count: known.length, limit: SESSION_VIEWS_LIMIT });
  if (known.some(({ value }) => value.name.toLowerCase() === input.name.toLowerCase()))
    throw new AppError(
      'conflict',
      `there is a view named ${input.name}: choose another name, or remove that one`,
    );
  const now = clock.now();
  const { name, query } = input;
  const value: SessionView = {
    id: uuidv7(now),
    name,
    query,
    ownerId,
    createdBy: actor.name,
    createdAt: now,
  };
  await state.mutate([{ op: 'insert', kind: 'sessionView', id: value.id, group, value }], now);
  return viewRow(await requireOwnView({ state }, actor, value.id));
}

/** Puts another query under the name of a view. Throws AppError `conflict` where somebody else has changed it since `version`. */
export async function updateSessionView(
  ctx: Context,
  actor: Actor,
  { id, patch }: { id: string; patch: SessionViewPatch },
): Promise<SessionViewRow> {
  const { value: known, version } = await requireOwnView(ctx, actor, id);
  readText(patch.query);
  if (version !== patch.version)
    throw new AppError(
      'conflict',
      `somebody else has changed the view ${known.name} meanwhile: load the page again, or save your query under another name`,
      { details: { version } },
    );
  const value: SessionView = { ...known, query: patch.query };
  const group = known.ownerId ?? SHARED;
  await ctx.state.mutate(
    [{ op: 'update', kind: 'sessionView', id, group, version, value }],
    ctx.clock.now(),
  );
  return viewRow(await requireOwnView(ctx, actor, id));
}

/** Errors: those of `requireOwnView`. */
export async function deleteSessionView(ctx: Context, actor: Actor, id: string): Promise<void> {
  await requireOwnView(ctx, actor, id);
  await ctx.state.mutate([{ op: 'delete', kind: 'sessionView', id }], ctx.clock.now());
}

/** A view that somebody may change. Throws AppError `not_found` also for a view of somebody else, `forbidden`. */
async function requireOwnView(
  { state }: Pick<Context, 'state'>,
  actor: Actor,
  id: string,
): Promise<Stored<SessionView>> {
  const stored = await state.get('sessionView', id);
  const ownerId = stored?.value.ownerId ?? null;
  if (!stored || (ownerId !== null && ownerId !== ownerOf(actor)))
    throw new AppError('not_found', 'no view has this id');
  if (ownerId === null) requireOperator(actor);
  return stored;
}

/** Everybody sees it, so it takes the role that changes what everybody sees. */
function requireOperator({ name, role }: Actor): void {
  if (role === null || !roleAllows(role, 'operator'))
    throw new AppError(
      'forbidden',
      `a view of everybody needs the role operator; ${name} is ${role ?? 'a token without a role'}`,
      { details: { needed: 'operator', role } },
    );
}

const viewRow = ({
  value,
  version,
}: Pick<Stored<SessionView>, 'value' | 'version'>): SessionViewRow => ({
  id: value.id,
  name: value.name,
  query: value.query,
  shared: value.ownerId === null,
  createdBy: value.createdBy,
  createdAt: iso(value.createdAt),
  version,
});
