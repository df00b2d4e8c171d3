import { expect } from 'vitest';
import { loadJourney, toTargetJourney } from '../../../lib/journeys/load-journey';
import { PATIENT_DEADLINES, type Probed, probeUrl } from '../probe/probe-url';
import { rawServer, scriptedServer } from '../probe/servers';
import { CREDENTIAL, type Strange } from './strange-server';
import type { Way } from './ways';

type Closing = { close(): Promise<void> };

function journeySpec(text: string | undefined) {
  if (text === undefined) return {};
  const loaded = loadJourney(text, 'journey.yaml');
  if ('problems' in loaded) throw new Error(loaded.problems[0]?.reason);
  const { journey } = loaded;
  return { transport: journey.transport, journeyDefinition: toTargetJourney(journey) };
}

const direct = (url: string): ReturnType<Way> => Promise.resolve({ url, outbound: undefined });

/**
 * Starts the server and runs one session with it. `opened`: takes the server, which outlives the session. `way`: what is between the two;
 * nothing where absent.
 */
export async function probeStrange(
  { serve, misses, spec, journey, query = '' }: Strange,
  opened: (server: Closing) => void,
  way: Way = direct,
): Promise<Probed> {
  const server =
    'start' in serve
      ? await serve.start()
      : typeof serve === 'function'
        ? await rawServer(serve)
        : await scriptedServer(serve);
  opened(server);
  const { url, outbound } = await way(server.url);
  return probeUrl(`${url}${query}`, {
    ...(outbound ? { outbound } : {}),
    credentials: { kind: 'token', token: CREDENTIAL },
    ...journeySpec(journey),
    deadlines: { ...PATIENT_DEADLINES, ...misses },
    ...spec,
  });
}

/** Every text of a record, keys included. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsOf(inner)]);
}

/** Of a record and its transcript, as much as a server decides. */
const MOST_BYTES = 600_000;

/** Asserts the verdict that the server deserves, and that nothing secret was kept. */
export function expectVerdict(record: Probed, strange: Strange): void {
  const { is, code, close, says, title, hides, ok = [] } = strange;
  const { outcome, failedStage, errorCode, warnings, excludedBecause, facts } = record;
  const seen = { outcome, failedStage, errorCode, excludedBecause, close: record.close, warnings };
  const why = JSON.stringify({ ...seen, frames: facts.frames.slice(-3) }).slice(0, 3_000);
  expect(failedStage ?? outcome, why).toBe(is);
  if (code !== undefined) expect(errorCode, why).toBe(code);
  if (close !== undefined) expect(record.close, why).toMatchObject(close);
  if (says !== undefined) expect(warnings.join('\n'), why).toContain(says);
  if (title !== undefined) expect(record.signature?.title, why).toContain(title);
  for (const stage of ok)
    expect(record.stages.find((one) => one.stage === stage)?.outcome, why).toBe('ok');
  expect(JSON.stringify(record)).not.toContain(CREDENTIAL);
  // The transcript is evidence and stays as it came; whoever shows it escapes it. `target` is the URL as the test gave it.
  const concluded = { ...record, transcript: [], target: '' };
  if (hides !== undefined) expect(textsOf(concluded).join(' ')).not.toMatch(hides);
  expect(JSON.stringify(record).length).toBeLessThan(MOST_BYTES);
}
