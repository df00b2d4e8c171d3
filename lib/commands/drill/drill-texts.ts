import type { AlertView } from '../../contract/api/alerting/alerts';
import type { DrillRun } from './drill-report';
import type { DrillDeps } from './drill-site';

type Deps = Pick<DrillDeps, 'site' | 'receiver'>;

/** Why no page arrived, according to alerts and decisions. */
export async function noPageReason({ site, receiver }: Deps, run: DrillRun): Promise<string> {
  const { finished, failed } = run.sessions;
  const { open, resolved } = await site.pages();
  const fired = [...open, ...resolved].filter(
    ({ firedAt }) => firedAt !== null && Date.parse(firedAt) >= run.faultInAt,
  );
  if (fired.length > 0) return decisionsOf(fired, receiver.notifierId);
  if (finished === 0) return 'no session finished while the fault was on';
  if (failed === 0) return `none of ${finished} sessions failed: this fault fails no session here`;
  const pending = open.find(({ phase }) => phase === 'pending');
  if (pending) return `the alert is still pending: ${pending.detail}`;
  return `no page rule became true: ${failed} of ${finished} sessions failed`;
}

/** Why no resolve arrived. */
export async function noResolveReason({ site, receiver }: Deps): Promise<string> {
  const { open, resolved } = await site.pages();
  const firing = open.filter(({ phase }) => phase === 'firing');
  const [first] = firing;
  if (!first) return decisionsOf(resolved.slice(0, 1), receiver.notifierId);
  const cause = first.keepSince
    ? 'its condition has ended, and the rule keeps it firing for a while'
    : first.detail;
  return `it still fires: ${cause}`;
}

/** "not sent: silenced by …", one per alert. */
function decisionsOf(alerts: AlertView[], notifierId: string): string {
  const texts = alerts.map(({ title, decisions }) => {
    const decision = decisions.find((one) => one.notifierId === notifierId);
    if (!decision) return `${title}: no decision yet whether to send it`;
    return decision.code === 'sent'
      ? `${title}: sent, but not received yet; see the delivery log`
      : `${title}: not sent: ${decision.text}`;
  });
  return texts.join('; ') || 'nothing fired';
}

/** "1.4 s", "2 min 5 s". */
export function durationText(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 && ms % 1000 !== 0 ? 1 : 0)} s`;
  const seconds = Math.round(ms / 1000);
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} min${rest > 0 ? ` ${rest} s` : ''}`;
}
