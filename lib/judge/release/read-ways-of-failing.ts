import type { Release } from '../../domain/deployments/release';
import { STAGES } from '../../domain/sessions/stages';
import { signatureOfKey } from '../../domain/verdict/evidence/compare-signatures';
import { BLOCK_MS } from '../../domain/verdict/model/gate-settings';
import type { Baseline, WhatFailed } from '../../domain/verdict/model/verdict';
import { type ReleaseReads, sliceOf } from './read-release';

/** Ways of failing that a verdict names; the page of the sessions has the others. */
const MOST_WAYS = 5;

export type WaysQuestion = {
  release: Release;
  /** Sessions of this span, epoch ms; of the warm-up where nothing else was measured. */
  span: { from: number; to: number };
  stratum: 'steady' | 'cold';
  /** Last minute of it in which a session passed, its start in epoch ms; null where none did. */
  passedAt: number | null;
  /** The release that it is compared with, and its sessions. */
  before: { release: Release; baseline: Baseline } | null;
};

type Ways = Map<string, { title: string; n: number }>;

/** How sessions of a release fail: two reads of counts, and one of a single session for each way that is named. */
export async function readWaysOfFailing(
  events: ReleaseReads,
  of: WaysQuestion,
): Promise<WhatFailed[]> {
  const { release, span, before } = of;
  const [now, old, passed] = await Promise.all([
    waysOf(events, { release, span, stratum: of.stratum }),
    before ? waysOf(events, { ...before, span: before.baseline, stratum: 'steady' }) : null,
    // Read from that minute alone: if few pass, the newest of them may lie a million sessions back.
    of.passedAt === null
      ? []
      : events.marks(
          {
            ...placeOf(release),
            from: of.passedAt,
            to: of.passedAt + BLOCK_MS,
            outcomes: ['passed'],
          },
          1,
        ),
  ]);
  const most = [...now].sort(([, a], [, b]) => b.n - a.n).slice(0, MOST_WAYS);
  return Promise.all(
    most.map(async ([id, { title, n }]) => {
      const place = { ...placeOf(release), ...span, signature: id };
      const [example] = await events.marks(place, 1);
      const bad = old?.get(id)?.n ?? 0;
      return {
        stage: example?.failedStage ?? stageOf(title),
        signature: { id, title },
        count: n,
        newHere: before !== null && bad === 0,
        before: before && { bad, n: before.baseline.sessions, version: before.baseline.version },
        exampleId: example?.id ?? null,
        passingId: passed[0]?.id ?? null,
      };
    }),
  );
}

const placeOf = ({ targetId, version }: Release) => ({ targetId, release: version, seeded: false });

/** Titles begin with the stage, and a session that was degraded stopped nowhere. */
const stageOf = (title: string) => STAGES.find((stage) => title.startsWith(`${stage}: `)) ?? null;

async function waysOf(
  events: ReleaseReads,
  of: Pick<WaysQuestion, 'release' | 'span' | 'stratum'>,
): Promise<Ways> {
  const { from, to } = of.span;
  const rows = await events.counts({
    ...sliceOf(of.release),
    from,
    to,
    step: '1m',
    strata: [of.stratum],
    kinds: ['signature'],
  });
  const ways: Ways = new Map();
  for (const { key, n } of rows) {
    const { id, title } = signatureOfKey(key);
    ways.set(id, { title, n: (ways.get(id)?.n ?? 0) + n });
  }
  return ways;
}
