import type {
  SimilarIncident,
  SimilarIncidents,
  SimilarQuery,
} from '../../contract/api/alerting/incident-timeline';
import { endingDeployment } from '../../domain/incidents/ending-deployment';
import type { Incident } from '../../domain/incidents/incident';
import { type Similarity, similarityOf, startsWith } from '../../domain/incidents/similarity';
import type { StateStore } from '../../store/state-store';
import type { ServiceContext } from '../service-context';
import { findIncident } from './find-incident';
import { incidentBrief, surroundingsById } from './incident-facts';
import { nearDeployments } from './near-deployments';

/** Newest incidents that are compared. */
const SEARCHED = 500;
const PER_READ = 100;
const ALSO_LISTED = 10;

type Ctx = Pick<ServiceContext, 'state'>;

/**
 * Incidents like one, the most alike and then the newest first. Compares the newest 500; reads the deployments of the targets
 * that it lists. Throws AppError `not_found`.
 */
export async function similarIncidents(
  ctx: Ctx,
  { id: idOrName, limit }: SimilarQuery & { id: string },
): Promise<SimilarIncidents> {
  const incident = await findIncident(ctx, idOrName);
  const others = (await newestIncidents(ctx.state)).filter(({ id }) => id !== incident.id);
  const found = others
    .flatMap((other) => {
      const same = similarityOf(incident, other);
      return same === null ? [] : [{ other, same }];
    })
    .sort((a, b) => RANK[a.same] - RANK[b.same] || b.other.beganAt - a.other.beganAt)
    .slice(0, limit);
  const also = others.filter((other) => startsWith(incident, other)).slice(0, ALSO_LISTED);
  const around = await surroundingsById(ctx, [...found.map(({ other }) => other), ...also]);
  const brief = (one: Incident) => ({
    ...incidentBrief(one, around.get(one.id) ?? { notified: null }),
    target: one.target,
    environment: one.environment,
  });
  const similar = await Promise.all(
    found.map(async ({ other, same }): Promise<SimilarIncident> => {
      const note = around.get(other.id)?.acknowledgement?.note ?? '';
      return {
        ...brief(other),
        same,
        lastedMs: other.endedAt === null ? null : Math.max(0, other.endedAt - other.beganAt),
        signature: other.cause.signature?.title ?? null,
        endedBy: await endingRelease(ctx, other),
        note: note === '' ? null : note,
      };
    }),
  );
  return { similar, also: also.map(brief), searched: others.length };
}

const RANK: Record<Similarity, number> = { signature: 0, error: 1, stage: 2 };

async function newestIncidents(state: Pick<StateStore, 'page'>): Promise<Incident[]> {
  const found: Incident[] = [];
  let before: string | undefined;
  while (found.length < SEARCHED) {
    const cursor = before === undefined ? {} : { before };
    const rows = await state.page('incident', { ...cursor, limit: PER_READ });
    found.push(...rows.map(({ value }) => value));
    before = rows.at(-1)?.id;
    if (rows.length < PER_READ) break;
  }
  return found;
}

/** The release that may have ended an incident; null while it is not cleared, and where none began. */
async function endingRelease(ctx: Ctx, incident: Incident): Promise<string | null> {
  if (incident.clearedAt === null) return null;
  return endingDeployment(incident, await nearDeployments(ctx, incident))?.version ?? null;
}
