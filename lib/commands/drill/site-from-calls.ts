import type { SessionSummary } from '../../contract/api/sessions';
import type { DrillCalls } from './drill-calls';
import type { DrillSite } from './drill-site';

const SESSIONS_A_PAGE = 200;
/** Enough for ten minutes at two sessions per second. */
const PAGES = 6;

/** A site that reads through the API of a Tocsin. Errors: AppError `not_found` for the target. */
export async function siteFromCalls(
  calls: DrillCalls,
  of: { target: string; setFaults: DrillSite['setFaults'] },
): Promise<DrillSite> {
  const { target } = await calls.overview(of.target);
  const { id, name, environment } = target;
  return {
    target: { id, name, environment },
    setFaults: of.setFaults,
    now: async () => Date.parse((await calls.overview(id)).now),
    async holds() {
      const { tiles } = await calls.overview(id);
      const gated = tiles.filter((tile) => tile.gated && tile.state !== 'no_data');
      return gated.length > 0 && gated.every((tile) => tile.state === 'holds');
    },
    async sessions(since) {
      const ended = (await newestSessions(calls, { target: id, from: since })).filter(
        ({ outcome, endedAt }) => outcome !== 'excluded' && Date.parse(endedAt) >= since,
      );
      const failed = ended.filter(({ outcome }) => outcome !== 'passed');
      return {
        finished: ended.length,
        failed: failed.length,
        firstFailedAt:
          failed.length === 0
            ? null
            : Math.min(...failed.map(({ endedAt }) => Date.parse(endedAt))),
      };
    },
    async pages() {
      const { open, resolved } = await calls.alerts({ target: id, phase: 'all' });
      const pages = (alerts: typeof open) => alerts.filter(({ severity }) => severity === 'page');
      return { open: pages(open), resolved: pages(resolved) };
    },
  };
}

async function newestSessions(
  calls: DrillCalls,
  of: { target: string; from: number },
): Promise<SessionSummary[]> {
  const rows: SessionSummary[] = [];
  let after: string | null = null;
  for (let page = 0; page < PAGES; page++) {
    const answer = await calls.sessions({ ...of, after, limit: SESSIONS_A_PAGE });
    rows.push(...answer.sessions);
    after = answer.next;
    if (after === null) break;
  }
  return rows;
}
