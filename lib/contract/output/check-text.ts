import { closeCodeName } from '../../domain/sessions/close-codes';
import { STAGES, type Stage } from '../../domain/sessions/stages';
import { INDICATOR_NAMES, INDICATORS } from '../../domain/tallies/indicators';
import { unmeasuredText } from '../../domain/tallies/measured-indicators';
import type { CheckLine, CheckSummary } from './check-output';

export type StageCount = {
  stage: Stage;
  ok: number;
  failed: number;
  unknown: number;
  skipped: number;
  /** The journey cannot show it. */
  unmeasured: number;
  medianMs: number | null;
};

/** How many sessions passed, failed or never reached each stage, in order of stages. `medianMs` is of passed ones. */
export function stageCounts(lines: CheckLine[]): StageCount[] {
  return STAGES.map((stage, index) => {
    const row: StageCount = {
      stage,
      ok: 0,
      failed: 0,
      unknown: 0,
      skipped: 0,
      unmeasured: 0,
      medianMs: null,
    };
    const times: number[] = [];
    for (const line of lines) {
      const result = line.stages[index];
      if (!result) continue;
      if (result.measured === false) row.unmeasured++;
      else row[result.outcome]++;
      if (result.outcome === 'ok' && result.ms !== null) times.push(result.ms);
    }
    return { ...row, medianMs: medianOf(times) };
  });
}

function medianOf(values: number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

/** What the sessions of a journey with audio received, in one line; none where no session did. */
export function audioLines(lines: CheckLine[]): string[] {
  const received = lines.flatMap(({ audio }) => audio?.received ?? []);
  if (received.length === 0) return [];
  const first = lines.flatMap(({ timings }) => timings.firstAudioMs ?? []);
  const median = medianOf(first);
  const when =
    median === null
      ? 'none came after the request'
      : `the first ${median.toFixed(0)} ms after the request (median of ${first.length}, at most ${Math.max(...first).toFixed(0)} ms)`;
  if (received.every(({ frames }) => frames === 0)) return ['audio: none came'];
  const sum = (key: 'frames' | 'bytes') =>
    received.reduce((total, one) => total + one[key], 0).toLocaleString('en-US');
  const gap = Math.max(0, ...received.map(({ longestGapMs }) => longestGapMs ?? 0));
  return [
    `audio: ${when}; ${sum('frames')} frames with ${sum('bytes')} bytes, longest gap ${gap.toFixed(0)} ms`,
  ];
}

/** Why one session did not pass, in one line. */
export function sessionResultText(line: CheckLine): string {
  if (line.outcome === 'excluded') return line.warnings[0] ?? 'excluded';
  if (line.outcome === 'degraded') return `degraded: served by the ${line.handler} handler`;
  return line.signature?.title ?? `failed at ${line.failedStage}`;
}

/** The failure in the words that came, where its title does not have them in full; else null. */
export function fullMessage({ message, signature }: CheckLine): string | null {
  return message === null || signature?.title.endsWith(message) ? null : message;
}

/** How the connection ended, with the name of its close code. */
export function closeText(line: CheckLine): string {
  const { code, reason, by } = line.close;
  if (code === null) return 'the connection was never accepted';
  const who = by === 'network' ? 'the network' : by === 'client' ? 'us' : 'the server';
  return `closed by ${who}: ${code}, ${closeCodeName(code)}${reason ? ` (“${reason}”)` : ''}`;
}

/** The sessions of each way to present the credential, where there were several: "header: 3 of 3 passed". */
export function accessLines({ auth = [], certificateVerified }: CheckSummary): string[] {
  const ways = auth.map(({ way, passed, sessions, excluded }) => {
    const out = excluded > 0 ? `, ${excluded} excluded` : '';
    return `${way}: ${passed} of ${sessions} passed${out}`;
  });
  return certificateVerified === false
    ? [...ways, 'The certificate of the server was not verified.']
    : ways;
}

/** What the sessions say nothing about, one line per indicator: "Factory: Not measured by this journey. …" */
export function unmeasuredLines({ indicators }: CheckSummary): string[] {
  return INDICATORS.filter((key) => indicators[key].measured === false).map(
    (key) => `${INDICATOR_NAMES[key]}: ${unmeasuredText(key)}`,
  );
}
