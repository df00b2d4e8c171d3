import { AppError } from '../../kit/errors';
import type { DrillCalls } from './drill-calls';
import type { Arrival, DrillReceiver } from './drill-site';

/** A configured notifier, followed through the delivery log. Errors: AppError `not_found` with the names that exist, `conflict`. */
export async function logReceiver(
  calls: DrillCalls,
  of: { name: string; targetId: string },
): Promise<DrillReceiver> {
  const { notifiers } = await calls.notifiers();
  const notifier = notifiers.find(({ name }) => name === of.name);
  if (!notifier) {
    const known = notifiers.map(({ name }) => name).join(', ') || 'none';
    throw new AppError('not_found', `no notifier is named ${of.name}; existing ones: ${known}`);
  }
  const { severities } = notifier.route;
  if (severities.length > 0 && !severities.includes('page'))
    throw new AppError('conflict', `notifier ${of.name} takes no pages`);
  if (!notifier.enabled) throw new AppError('conflict', `notifier ${of.name} is switched off`);
  return {
    notifierId: notifier.id,
    name: notifier.name,
    async arrivals(since) {
      const { notifications } = await calls.notifications({ notifier: notifier.id });
      return notifications
        .flatMap((one): Arrival[] => {
          const at = one.endedAt === null ? Number.NaN : Date.parse(one.endedAt);
          const isOurs = one.targetId === of.targetId && one.severity === 'page';
          if (one.state !== 'sent' || !isOurs || !(at >= since)) return [];
          return [
            { at, status: one.kind === 'resolved' ? 'resolved' : 'firing', title: one.title },
          ];
        })
        .sort((a, b) => a.at - b.at);
    },
  };
}
