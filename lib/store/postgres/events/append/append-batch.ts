import { authOf } from '../../../../domain/sessions/session-access';
import {
  contributionOfConnection,
  contributionOfSession,
} from '../../../../domain/tallies/contribution';
import type { Contribution } from '../../../../domain/tallies/tally';
import { TallyFold } from '../../../../domain/tallies/tally-fold';
import type { AppendBatch, AppendResult } from '../../../event-store';
import { type TouchedTargets, touch } from '../../../shared/touched-targets';
import type { Queries } from '../../connection/connection';
import { readRows, storedText } from '../statements';
import type { Interner } from '../tables/interner';
import { dimensionIdsOf, needsAllLanes, textsOfFold, writeCells } from '../tallies/cell-writer';
import { type ConnectionChange, putConnections } from './connection-rows';
import { putHealthEvents } from './health-event-rows';
import { putSessions, type SessionChange } from './session-rows';
import { addTotals, putPulses, putSlots, putTargetLabels } from './small-rows';

/** First key of the advisory locks of lanes; the second is the lane. */
export const LANE_LOCKS = 7701;

export type AppendContext = {
  queries: Queries;
  interner: Interner;
  /** How many lanes tallies have, 1 to 16. */
  lanes: number;
  /** Epoch ms. */
  now: number;
  /** Gets every target that rows were changed of. */
  touched: Set<string>;
};

/**
 * Stores a batch inside the caller's transaction, which has the locks of all its keys. Order of what is waited for: keys, then
 * rows in the order of their keys, then a lane. Whoever has a lane waits for nothing but, where a correction needs them all, for
 * the lanes after it; so nobody waits in a circle.
 */
export async function appendBatch(
  batch: AppendBatch,
  context: AppendContext,
): Promise<AppendResult> {
  const { queries, interner } = context;
  const uses = new Map<string, number>();
  const note = (text: string, at: number) =>
    uses.set(text, Math.max(at, uses.get(text) ?? Number.NEGATIVE_INFINITY));
  textsOfBatch(batch, note);
  const idOf = await interner.labelIds(uses);
  const sessions = await putSessions(queries, batch.sessions, idOf);
  const events = await putHealthEvents(queries, batch.healthEvents);
  const connections = await putConnections(queries, batch.connections);
  const targets: TouchedTargets = new Map();
  for (const targetId of await putSlots(queries, batch.slots, idOf)) touch(targets, targetId);
  await putTargetLabels(queries, batch.labels ?? []);
  for (const event of events.stored) touch(targets, event.targetId);
  const fold = new TallyFold();
  foldSessions(sessions.changes, { fold, targets });
  foldConnections(connections, { fold, targets });
  await writeTallies({ fold, targets }, context, {
    sessions: sessions.inserted,
    healthEvents: events.stored.length,
  });
  const { inserted, corrected, ignored } = sessions;
  return { sessions: { inserted, corrected, ignored }, duplicateEvents: events.duplicates };
}

type Changed = { fold: TallyFold; targets: TouchedTargets };

async function writeTallies(
  { fold, targets }: Changed,
  context: AppendContext,
  totals: { sessions: number; healthEvents: number },
): Promise<void> {
  if (targets.size === 0 && fold.byDimension.size === 0 && totals.healthEvents === 0) return;
  const { queries, interner, lanes, now, touched } = context;
  for (const targetId of targets.keys()) touched.add(targetId);
  const uses = new Map<string, number>();
  textsOfFold(fold, (text, at) =>
    uses.set(text, Math.max(at, uses.get(text) ?? Number.NEGATIVE_INFINITY)),
  );
  for (const targetId of targets.keys()) uses.set(targetId, now);
  const idOf = await interner.labelIds(uses);
  const dimensionIds = await dimensionIdsOf(fold, context);
  const isWhole = needsAllLanes(fold);
  const lane = isWhole ? await takeAllLanes(queries, lanes) : await takeLane(queries, lanes);
  await writeCells(fold, { queries, interner, lane, isWhole }, { dimensionIds, idOf });
  await putPulses(queries, targets, { lane, idOf });
  await addTotals(queries, { lane, ...totals });
}

/** A lane that no other transaction has; the first one is preferred, so that few writers fill few lanes. */
async function takeLane(queries: Queries, lanes: number): Promise<number> {
  const order = Array.from({ length: lanes }, (_, lane) => lane);
  const [free] = await readRows<{ lane: number }>(
    queries,
    'SELECT lane FROM unnest(?::int[]) AS lane WHERE pg_try_advisory_xact_lock(?, lane) LIMIT 1',
    [order, LANE_LOCKS],
  );
  if (free) return free.lane;
  await readRows(queries, 'SELECT pg_advisory_xact_lock(?, 0)', [LANE_LOCKS]);
  return 0;
}

/** More lanes than are configured here: another process may have more, and older cells may. */
const MOST_LANES = 16;

async function takeAllLanes(queries: Queries, lanes: number): Promise<number> {
  const order = Array.from({ length: Math.max(lanes, MOST_LANES) }, (_, lane) => lane);
  await readRows(
    queries,
    'SELECT count(pg_advisory_xact_lock(?, lane)) FROM unnest(?::int[]) AS lane',
    [LANE_LOCKS, order],
  );
  return 0;
}

function foldSessions(changes: readonly SessionChange[], { fold, targets }: Changed): void {
  for (const { record, before } of changes) {
    const now = stored(contributionOfSession(record));
    if (before) {
      fold.correct(stored(contributionOfSession(before)), now);
      touch(targets, before.targetId);
    } else fold.add(now, 1);
    touch(targets, record.targetId, record.seeded || record.asked ? null : record.endedAt);
  }
}

function foldConnections(changes: readonly ConnectionChange[], { fold, targets }: Changed): void {
  for (const { record, before } of changes) {
    touch(targets, before?.targetId ?? null);
    touch(targets, record.targetId);
    const old = before && contributionOfConnection(before);
    const now = contributionOfConnection(record);
    if (old && now) fold.correct(stored(old), stored(now));
    else if (old) fold.add(stored(old), -1);
    else if (now) fold.add(stored(now), 1);
  }
}

/** Texts that become the same when they are stored are one set of dimensions. */
function stored(contribution: Contribution): Contribution {
  const { targetId, environment, release, location, journey } = contribution.dimensions;
  const texts = { targetId, environment, release, location, journey };
  const entries = Object.entries(texts);
  if (entries.every(([, text]) => storedText(text) === text)) return contribution;
  const clean = Object.fromEntries(entries.map(([name, text]) => [name, storedText(text)]));
  return { ...contribution, dimensions: { ...contribution.dimensions, ...clean } };
}

function textsOfBatch(
  { sessions, slots }: AppendBatch,
  note: (text: string, at: number) => void,
): void {
  for (const { record } of sessions) {
    const at = Math.floor(record.endedAt);
    const { targetId, environment, release, location, signature, instance } = record;
    for (const text of [targetId, environment, release, location]) note(text, at);
    if (signature) note(signature.id, at);
    if (instance) note(instance, at);
    const auth = authOf(record.facts);
    if (auth !== null) note(auth, at);
  }
  for (const { targetId, location, probe, minute } of slots)
    for (const text of [targetId, location, probe]) note(text, minute);
}
