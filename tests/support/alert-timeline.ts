/**
 * Timelines of alerts and messages in a small language, one step per part: `0 fire connection; 20 fire agent ticket;
 * 30 fire internalError apart; 400 resolve connection`. Alerts belong to the open incident, those `apart` to one of their own. Times are seconds. Names of indicators are alerts about them, other names are alerts about a close code.
 * The real pipeline and outbox over real SQLite, a manual clock, a receiver that records what it is sent.
 */
import { createAlerter } from '../../lib/alert/create-alerter';
import type { Delivery, Notifier } from '../../lib/alert/notifier';
import { createOutbox } from '../../lib/alert/outbox';
import type { Alert } from '../../lib/domain/alerts/alert';
import type { Message } from '../../lib/domain/alerts/message';
import type { Timing } from '../../lib/domain/alerts/next-send';
import type { NotifierConfig } from '../../lib/domain/alerts/notifier';
import type { Severity } from '../../lib/domain/rules/rule';
import { INDICATORS, type IndicatorKey } from '../../lib/domain/tallies/indicators';
import { type ManualClock, manualClock } from '../../lib/kit/clock';
import { createLogger } from '../../lib/kit/logger';
import { alertRow } from './alert-rows';
import { type DirectStores, openDirectStores } from './direct-stores';
import { incidentKeeper } from './incident-rows';

const logger = createLogger('test', 'silent');
const BEGIN = 1_700_000_000_000;

export type Told = { at: number; message: Message };
export type Timings = Record<Severity, Timing>;

export function notifierRow(more: Partial<NotifierConfig> = {}): NotifierConfig {
  const route = { severities: [], environments: [], targetIds: [], escalateAfterMs: null };
  return {
    id: 'n1',
    name: 'on-call',
    kind: 'webhook',
    purpose: 'alerts',
    settings: {},
    route: { ...route, repeatMs: null, sendResolved: true },
    enabled: true,
    provisioned: false,
    createdAt: BEGIN,
    ...more,
  };
}

export type Timeline = {
  stores: DirectStores;
  clock: ManualClock;
  /** What each notifier was sent, in order, by notifier id. */
  told: Map<string, Told[]>;
  /** Answers instead of a delivery that worked; null is that. */
  answer: { next: ((config: NotifierConfig) => Promise<Delivery> | null) | null };
  /** Plays the steps on, and time up to `until` seconds. */
  play(steps: string, until: number): Promise<void>;
  /** Another pipeline and outbox on the same store, as after a restart. */
  restart(): void;
  /** `30 firing connection+endToEnd`, for one notifier. */
  sent(notifierId?: string): string[];
  decision(name: string, notifierId?: string): Promise<string | undefined>;
  close(): void;
};

type Options = {
  notifiers?: NotifierConfig[];
  timings?: Timings;
  /** Seconds between two evaluations. */
  step?: number;
};

export async function openTimeline(options: Options = {}): Promise<Timeline> {
  const { notifiers = [notifierRow()], timings, step = 5 } = options;
  const stores = await openDirectStores();
  const clock = manualClock(BEGIN);
  const told = new Map<string, Told[]>(notifiers.map(({ id }) => [id, []]));
  const answer: Timeline['answer'] = { next: null };
  const alerts = new Map<string, Alert>();
  const seconds = () => (clock.now() - BEGIN) / 1000;
  await stores.state.mutate(
    notifiers.map((value) => ({ op: 'put', kind: 'notifier', id: value.id, value })),
    BEGIN,
  );

  const open = (config: NotifierConfig): Notifier => ({
    kind: config.kind,
    async deliver(message) {
      const refused = answer.next?.(config);
      if (refused) return refused;
      told.get(config.id)?.push({ at: seconds(), message });
      return { ok: true, detail: 'taken' };
    },
  });
  const parts = () => {
    const common = { state: stores.state, clock, logger };
    return {
      alerter: createAlerter({
        ...common,
        publicUrl: 'http://tocsin',
        ...(timings ? { timings } : {}),
      }),
      outbox: createOutbox({ ...common, open, by: `outbox-${seconds()}`, random: () => 0 }),
    };
  };
  let running = parts();
  const keeper = incidentKeeper(stores.state);
  const perform = (line: string) => act({ stores, clock, alerts, keeper }, line);

  return {
    stores,
    clock,
    told,
    answer,
    async play(script, until) {
      const steps = script
        .split(';')
        .map((part) => part.trim())
        .filter(Boolean)
        .map((part) => {
          const [at = '0', ...words] = part.split(/\s+/);
          return { at: Number(at), line: words.join(' ') };
        });
      for (;;) {
        while (steps[0] && steps[0].at <= seconds()) await perform(steps.shift()?.line ?? '');
        await running.alerter.decideNow();
        await running.outbox.deliverDue();
        if (seconds() >= until) break;
        clock.advance(step * 1000);
      }
    },
    restart() {
      running = parts();
    },
    sent: (id = 'n1') =>
      (told.get(id) ?? []).map(({ at, message }) => {
        const names = message.alerts.map((one) => nameIn(alerts, one.id));
        const children = message.children.map((one) => nameIn(alerts, one.id));
        const attached = children.length > 0 ? ` [${children.join('+')}]` : '';
        return `${at} ${message.kind} ${names.join('+')}${attached}`;
      }),
    async decision(name, id = 'n1') {
      const row = await stores.state.get('alertDecisions', alerts.get(name)?.id ?? '');
      return row?.value.decisions.find(({ notifierId }) => notifierId === id)?.text;
    },
    close: () => stores.close(),
  };
}

function nameIn(alerts: Map<string, Alert>, id: string): string {
  return [...alerts].find(([, alert]) => alert.id === id)?.[0] ?? past.get(id) ?? id;
}

/** Names of episodes that were followed by another one of the same name. */
const past = new Map<string, string>();

type Scene = {
  stores: DirectStores;
  clock: ManualClock;
  alerts: Map<string, Alert>;
  keeper: ReturnType<typeof incidentKeeper>;
};

const isIndicator = (name: string): name is IndicatorKey =>
  (INDICATORS as readonly string[]).includes(name);

async function act({ stores, clock, alerts, keeper }: Scene, line: string): Promise<void> {
  const [verb, name = '', more] = line.split(' ');
  const now = clock.now();
  const known = alerts.get(name);
  const write = async (alert: Alert) => {
    past.set(alert.id, name);
    const isKnown = alert.incidentId !== undefined;
    const placed = isKnown
      ? await keeper.change(alert, now)
      : await keeper.fire(alert, now, more === 'apart');
    alerts.set(name, placed);
  };
  const put = stores.state.mutate.bind(stores.state);
  if (verb === 'fire') await write(fired(name, { now, ticket: more === 'ticket' }));
  else if (verb === 'resolve' && known)
    await write({ ...known, phase: 'resolved', resolvedAt: now });
  else if (verb === 'freeze' && known) await write({ ...known, staleSince: now });
  else if (verb === 'ack' && known) {
    const value = { alertId: known.id, by: 'Ada', note: '', at: now };
    const id = known.incidentId ?? known.id;
    await put([{ op: 'put', kind: 'acknowledgement', id, value }], now);
  } else if (verb === 'silence') {
    const match = { environment: 'staging', targetId: null, ruleId: null, severity: null };
    const value = {
      id: `silence-${name}`,
      match: { ...match, indicator: isIndicator(name) ? name : null },
      startsAt: now,
      endsAt: now + Number(more) * 1000,
      by: 'Ada',
      reason: 'known',
      createdAt: now,
    };
    await put([{ op: 'put', kind: 'silence', id: value.id, value }], now);
  } else if (verb === 'release') {
    const value = {
      id: `t1:${name}`,
      targetId: 't1',
      version: name,
      startedAt: now,
      firstSeenBy: 'mark' as const,
      cold: true,
      notes: '',
      seeded: false,
    } as const;
    await put([{ op: 'put', kind: 'release', id: value.id, group: 't1', value }], now);
  } else throw new Error(`unknown step: ${line}`);
}

function fired(name: string, { now, ticket }: { now: number; ticket: boolean }): Alert {
  const indicator = isIndicator(name) ? name : null;
  const bare = name.replace(/Ticket$/, '');
  const about = isIndicator(bare) ? bare : indicator;
  const measure =
    name === 'noData'
      ? ({ kind: 'noData' } as const)
      : about === null
        ? ({ kind: 'closeCode', code: 4_000 + name.charCodeAt(0) } as const)
        : ({ kind: 'indicator', indicator: about } as const);
  return alertRow(now, {
    key: `key-${name}`,
    ruleId: `rule-${name}`,
    ruleName: `${name} fails`,
    measure,
    indicator: about,
    severity: ticket ? 'ticket' : 'page',
    cause: { stage: null, signature: null, sessionId: null },
  });
}
