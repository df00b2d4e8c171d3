import { randomBytes } from 'node:crypto';
import { exclusionFields } from '../../../lib/domain/sessions/exclusion';
import type { FinishedSession } from '../../../lib/domain/sessions/finished-session';
import type { Target } from '../../../lib/domain/targets/target';
import { systemClock } from '../../../lib/kit/clock';
import { createProber } from '../../../lib/probe/schedule/prober';
import { HEALTHY, scriptedServer } from '../../support/probe/servers';

/**
 * Runs where no interface but loopback exists, and prints a line of JSON for each session: first a target elsewhere alone, then
 * two elsewhere, then one elsewhere beside one that is reached. Each round has targets of its own.
 */
const AWAY = 'ws://[2001:db8::1]:9/ws';
const AWAY_TOO = 'ws://192.0.2.9:9/ws';

const target = (id: string, url: string): Target => ({
  id,
  name: id,
  url,
  environment: 'test',
  transport: 'ws',
  journey: 'agent',
  intervalMs: 3_600_000,
  auth: 'header',
  credentials: { kind: 'none' },
  headers: {},
  thresholds: {},
  holdMs: 100,
  afterRelease: null,
  paused: false,
  provisioned: false,
  createdAt: 0,
});

/** One session of each. */
async function sessionsOf(targets: Target[]): Promise<void> {
  let left = targets.length;
  let done = () => {};
  const ended = new Promise<void>((resolve) => {
    done = resolve;
  });
  const print = ({ targetId, classification, facts }: FinishedSession) => {
    const { outcome, signature } = classification;
    const { exclusion } = exclusionFields(facts, outcome);
    const line = { targetId, outcome, exclusion, title: signature?.title };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
  const prober = createProber({
    clock: systemClock,
    random: randomBytes,
    location: 'local',
    onSlots: () => {},
    onSession(finished) {
      print(finished);
      left -= 1;
      if (left === 0) done();
    },
  });
  prober.setTargets(targets);
  await ended;
  await prober.stop();
}

const server = await scriptedServer(HEALTHY);
await sessionsOf([target('alone', AWAY)]);
await sessionsOf([target('one of two', AWAY), target('two of two', AWAY_TOO)]);
await sessionsOf([target('beside', AWAY), target('reached', server.url)]);
await server.close();
