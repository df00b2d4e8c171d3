import type { SentenceTone } from '../../domain/sentence/sentence';
import { rootCause } from '../../domain/sessions/root-cause';

/** The tab's title and icon. */
export type TabIcon = 'holds' | 'fails' | 'unsure' | 'stale';
export type Tab = { title: string; icon: TabIcon };

const APP = 'Tocsin';
const withAppName = (text: string) => `${text} · ${APP}`;

const ICON_OF: Record<SentenceTone, TabIcon> = {
  holds: 'holds',
  fails: 'fails',
  unsure: 'unsure',
  recovering: 'unsure',
  'no-data': 'unsure',
  stale: 'stale',
  paused: 'stale',
  maintenance: 'stale',
};

/** The tab of one target: "▲ staging chat fails · Tocsin". */
export function targetTab(
  { environment, name }: { environment: string; name: string },
  tone: SentenceTone,
): Tab {
  const who = `${environment} ${name}`;
  const titles: Record<SentenceTone, string> = {
    fails: `▲ ${who} fails`,
    holds: `${who} holds`,
    unsure: `◌ ${who}`,
    recovering: `◌ ${who}`,
    'no-data': `◌ ${who}`,
    stale: `… ${who} is stale`,
    paused: `${who} is paused`,
    maintenance: `${who}, maintenance`,
  };
  return { title: withAppName(titles[tone]), icon: ICON_OF[tone] };
}

const INCIDENT_TABS = {
  open: { sign: '▲ ', icon: 'fails' },
  watching: { sign: '◌ ', icon: 'unsure' },
  ended: { sign: '', icon: 'holds' },
} as const;

/** The tab of one incident: "▲ INC-43 staging chat · Tocsin". */
export function incidentTab(of: {
  name: string;
  state: keyof typeof INCIDENT_TABS;
  environment: string;
  target: string;
  location: string;
}): Tab {
  const { sign, icon } = INCIDENT_TABS[of.state];
  const where = of.target === '' ? of.location : `${of.environment} ${of.target}`;
  const ended = of.state === 'ended' ? ', ended' : '';
  return { title: withAppName(`${sign}${of.name} ${where}`.trim() + ended), icon };
}

/** The tab of all targets: "▲ 2 fail · Tocsin"; a single failing target is named. `tone` is that of the answer. */
export function allTargetsTab(of: {
  tone: SentenceTone;
  fails: number;
  holds: number;
  total: number;
  worst: { environment: string; name: string } | null;
}): Tab {
  const icon = ICON_OF[of.tone];
  if (of.total === 0) return { title: APP, icon: 'holds' };
  if (of.fails === 1 && of.worst) return targetTab(of.worst, 'fails');
  if (of.fails > 0) return { title: withAppName(`▲ ${of.fails} fail`), icon: 'fails' };
  if (of.tone === 'holds') return { title: withAppName(`${of.holds} hold`), icon };
  return { title: withAppName(`◌ ${of.holds} of ${of.total} hold`), icon };
}

const OUTCOME_ICONS = {
  passed: 'holds',
  degraded: 'unsure',
  failed: 'fails',
  excluded: 'stale',
} as const;

/** Characters of a failure in a tab; a browser shows hardly more. */
const CAUSE_LIMIT = 60;

type TitledSession = {
  outcome: keyof typeof OUTCOME_ICONS;
  failedStage: string | null;
  message: string | null;
  errorCode: string | null;
  target: string;
};

/** One session in a few words: "factory: Expected UserExecutionContext, …", "chat passed". */
export function sessionTitle(of: TitledSession): string {
  if (of.failedStage === null) return `${of.target} ${of.outcome}`;
  const cause = rootCause(of) ?? of.errorCode ?? 'failed';
  const short = cause.length > CAUSE_LIMIT ? `${cause.slice(0, CAUSE_LIMIT - 1)}…` : cause;
  return `${of.failedStage}: ${short}`;
}

/** The tab of one session: "factory: Expected UserExecutionContext, … · Tocsin". */
export function sessionTab(of: TitledSession): Tab {
  return { title: withAppName(sessionTitle(of)), icon: OUTCOME_ICONS[of.outcome] };
}

const VERDICT_TABS: Record<string, { words: string; icon: TabIcon }> = {
  pass: { words: 'passes', icon: 'holds' },
  fail: { words: 'fails', icon: 'fails' },
};

/** The tab of one release: "▲ 2026.11.27-5 fails · Tocsin". */
export function releaseTab(of: { name: string; verdict: string; soFar: boolean }): Tab {
  const { words, icon } = VERDICT_TABS[of.soFar ? 'fail' : of.verdict] ?? {
    words: 'not decided',
    icon: 'unsure',
  };
  const sign = icon === 'fails' ? '▲ ' : icon === 'unsure' ? '◌ ' : '';
  return { title: withAppName(`${sign}${of.name} ${words}${of.soFar ? ' so far' : ''}`), icon };
}

/** The tab while the server does not answer: "… no update since 18:58 · Tocsin". */
export function offlineTab(since: string): Tab {
  return { title: withAppName(`… no update since ${since}`), icon: 'stale' };
}
