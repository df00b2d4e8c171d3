import type { SilenceView } from '../../contract/api/alerting/alerts';
import type { Silence } from '../../domain/alerts/silence';
import { matchText } from '../../domain/alerts/silence-match';
import { plainName } from '../../domain/sentence/target-input';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';

/** Names for the text of a match. */
export type MatchNames = { targets: Record<string, string>; rules: Record<string, string> };

export async function matchNames(ctx: Pick<ServiceContext, 'state'>): Promise<MatchNames> {
  const [targets, rules] = await Promise.all([ctx.state.list('target'), ctx.state.list('rule')]);
  return {
    targets: Object.fromEntries(targets.map(({ id, value }) => [id, plainName(value)])),
    rules: Object.fromEntries(rules.map(({ id, value }) => [id, value.name])),
  };
}

export function silenceView(silence: Silence, names: MatchNames, now: number): SilenceView {
  const { id, match, startsAt, endsAt, by, reason } = silence;
  const state = now >= endsAt ? 'ended' : now < startsAt ? 'pending' : 'active';
  const text = matchText(match, names);
  return { id, match, text, startsAt: iso(startsAt), endsAt: iso(endsAt), by, reason, state };
}
