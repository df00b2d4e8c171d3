import { expect, it } from 'vitest';
import type { Evidence } from '@/lib/contract/api/evidence/evidence';
import type { Overview } from '@/lib/contract/api/overview';
import { MINUTE } from '@/lib/domain/time';
import { zoomTarget } from './zoom-target';

const NOW = Date.UTC(2026, 10, 27, 19);

function overview(tone: Overview['sentence']['tone'], more: Partial<Overview> = {}) {
  return {
    now: new Date(NOW).toISOString(),
    range: { from: '', to: '', past: false },
    sentence: { tone, headline: '', detail: '', times: [] },
    tiles: [] as Overview['tiles'],
    ...more,
  };
}

const failing = (...spans: Evidence['indicators'][number]['failing']) => ({
  indicators: [{ failing: spans }, { failing: [] }] as unknown as Evidence['indicators'],
  deployments: [{ id: 't:v2', version: 'v2', name: 'v2', at: NOW - MINUTE }],
});

it('is the incident while it fails and while it is watched, from before it began', () => {
  const open = failing({ from: NOW - 5 * MINUTE, to: null });
  const wanted = { text: 'Zoom to the incident', from: NOW - 15 * MINUTE, to: NOW };
  expect(zoomTarget(overview('fails'), open)).toEqual(wanted);
  const before = { from: NOW - 50 * MINUTE, to: NOW - 40 * MINUTE };
  const watched = failing(before, { from: NOW - 5 * MINUTE, to: NOW - MINUTE });
  expect(zoomTarget(overview('fails'), watched)).toEqual(wanted);
});

it('is a release whose warm-up fails', () => {
  const warmUp = { version: 'v2', judgedFrom: '', count: { bad: 1, valid: 2, unknown: 0 } };
  const tiles = [{ warmUp }] as unknown as Overview['tiles'];
  expect(zoomTarget(overview('unsure', { tiles }), failing())).toEqual({
    text: 'Zoom to the release',
    from: NOW - 11 * MINUTE,
    to: NOW,
  });
});

it('is nothing while all holds, and in the past', () => {
  const ended = failing({ from: NOW - 50 * MINUTE, to: NOW - 40 * MINUTE });
  expect(zoomTarget(overview('holds'), ended)).toBeNull();
  expect(zoomTarget(overview('fails'), failing())).toBeNull();
  const range = { from: '', to: '', past: true };
  expect(zoomTarget(overview('fails', { range }), ended)).toBeNull();
});
