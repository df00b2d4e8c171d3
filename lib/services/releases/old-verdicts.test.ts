import { expect, it } from 'vitest';
import { serviceFixture } from '../../../tests/support/service-fixture';
import { releaseDetailSchema, releaseListSchema } from '../../contract/api/releases/releases';
import { toVerdictFacts } from '../../contract/api/releases/verdict-facts';
import { verdictDocumentSchema } from '../../contract/api/releases/verdicts';
import { MINUTE } from '../../domain/time';
import { UTC_CLOCK } from '../../domain/verdict/words/verdict-facts';
import { verdictSentence } from '../../domain/verdict/words/verdict-sentence';
import { getRelease } from './get-release';
import { getVerdict } from './get-verdict';
import { listReleases } from './list-releases';
import { makeReport } from './report/make-report';

const house = serviceFixture();

/** Fields that older verdicts lack. */
const NEW = new Set([
  'soFar',
  'wouldNeed',
  'what',
  'seen',
  'stopped',
  'finalAt',
  'passAt',
  'intervalMs',
  'lost',
  'worstCase',
  'due',
  'missing',
  'overLimit',
  'ranForMs',
  'skipped',
  'dispersion',
]);

/** The same row as an older version wrote it. */
function aged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(aged);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !NEW.has(key))
      .map(([key, inner]) => [key, aged(inner)]),
  );
}

it.each(['passed', 'factory-mismatch'] as const)(
  'a verdict of an older version reads everywhere: %s',
  async (plot) => {
    await house.watch(40, 'passed', 'r0');
    await house.watch(36, plot, 'r1');
    house.clock.advance(3 * MINUTE);
    await house.releaseJudge.judgeNow();
    for (const { id, version, value } of await house.stores.state.list('verdict')) {
      const row = { op: 'update' as const, kind: 'verdict' as const, id, version };
      const old = Object.assign({}, aged(value), { id }) as typeof value;
      await house.stores.state.mutate(
        [{ ...row, group: value.releaseId, value: old }],
        house.clock.now(),
      );
    }
    house.clock.advance(MINUTE);
    await house.releaseJudge.judgeNow();
    const document = verdictDocumentSchema.parse(await getVerdict(house.ctx, 'chat:r1'));
    const word = plot === 'passed' ? 'pass' : 'fail';
    expect(document).toMatchObject({ verdict: word, settled: true, soFar: false });
    expect(document.sentence?.headline).toMatch(/^r1 (passes|fails): /);
    expect(verdictSentence(toVerdictFacts(document), UTC_CLOCK)).toEqual(document.sentence);
    for (const format of ['html', 'markdown', 'json', 'junit'] as const) {
      const { body } = makeReport(document, format, null);
      expect(body).toContain('r1');
      expect(body).not.toMatch(/undefined|NaN/);
    }
    releaseDetailSchema.parse(await getRelease(house.ctx, 'chat:r1'));
    const { releases } = releaseListSchema.parse(await listReleases(house.ctx, {}));
    expect(releases.find((row) => row.version === 'r1')?.latest?.verdict).toBe(word);
  },
);
