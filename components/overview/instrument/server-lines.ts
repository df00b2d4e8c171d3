import type { Evidence } from '@/lib/contract/api/evidence/evidence';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { countNoun } from '@/lib/web/text/format';

/** The stage without which an indicator has no server-reported line. */
const NEEDED = { connection: 'ready', factory: 'factory', agent: 'complete' } as const;

/**
 * Why indicators have no line of the backend's own although sources report: "2 sources report; none says ready (Connection)". Null where
 * none reported since the start of the server, or nothing is missing.
 */
export function missingServerLines({
  reporting,
  indicators,
}: Pick<Evidence, 'reporting' | 'indicators'>): string | null {
  if (reporting === undefined) return null;
  const missing = (Object.keys(NEEDED) as Array<keyof typeof NEEDED>).filter((key) => {
    const found = indicators.find(({ indicator }) => indicator === key);
    const hasLine = found?.server !== undefined || found?.serverSynthetic !== undefined;
    return !hasLine && !reporting.says.includes(NEEDED[key]);
  });
  if (missing.length === 0) return null;
  const stages = missing.map((key) => `${NEEDED[key]} (${INDICATOR_NAMES[key]})`).join(', ');
  const verb = reporting.sources === 1 ? 'reports' : 'report';
  return `${countNoun(reporting.sources, 'source')} ${verb}, none says ${stages}`;
}
