import type { NotifierView } from '../../contract/api/alerting/notifiers';
import type { Notification } from '../../domain/alerts/notification';
import type { NotifierConfig } from '../../domain/alerts/notifier';
import { iso } from '../../domain/time';
import { connectionView } from '../connections/connection-settings';
import type { ServiceContext } from '../service-context';

import { destinationOf } from './destination';
import { maskSettings, requireKind } from './notifier-settings';
import { notifierWarnings } from './notifier-warnings';

/** Notifiers as they are shown: no secret, and how their last message fared. */
export async function notifierViews(
  ctx: Pick<ServiceContext, 'state' | 'open'>,
  notifiers: readonly NotifierConfig[],
): Promise<NotifierView[]> {
  const [rows, targets] = await Promise.all([
    ctx.state.list('notification'),
    ctx.state.list('target'),
  ]);
  const log = rows.map((row) => row.value);
  const routable = targets.map((row) => row.value);
  return notifiers.map(({ connection, ...notifier }) => {
    const own = log.filter(({ notifierId }) => notifierId === notifier.id);
    const inState = (...states: Array<Notification['state']>) =>
      own.filter(({ state }) => states.includes(state)).length;
    return {
      ...notifier,
      ...connectionView(connection),
      kindName: requireKind(notifier.kind).name,
      settings: maskSettings(notifier.kind, notifier.settings),
      createdAt: iso(notifier.createdAt),
      destination: destinationOf(notifier, ctx.open),
      last: lastTry(own),
      warnings: notifierWarnings(notifier, routable),
      queued: inState('queued', 'claimed'),
      dead: inState('dead'),
    };
  });
}

export async function notifierView(
  ctx: Pick<ServiceContext, 'state' | 'open'>,
  notifier: NotifierConfig,
): Promise<NotifierView> {
  const [view] = await notifierViews(ctx, [notifier]);
  if (!view) throw new Error('one notifier has one view');
  return view;
}

function lastTry(log: readonly Notification[]): NotifierView['last'] {
  const tries = log.flatMap(({ attempts, message }) =>
    attempts.slice(-1).map((attempt) => ({ ...attempt, title: message.title })),
  );
  const last = tries.sort((a, b) => b.at - a.at)[0];
  return last ? { at: iso(last.at), ok: last.ok, detail: last.detail, title: last.title } : null;
}
