import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Funnel, Overview, Tile } from '@/lib/contract/api/overview';
import type { SessionSummary } from '@/lib/contract/api/sessions';
import { STAGES } from '@/lib/domain/sessions/stages';
import { clocksIn } from '@/lib/web/text/written-times';
import { Answer } from '../shared/answer';
import { IndicatorLane } from './instrument/indicator-lane';
import { StageLanes } from './instrument/stage-lanes';
import { compareActions, exampleFailure, offersFailure } from './shared/answer-actions';
import { whatFailed } from './target/what-failed';

const NOW = Date.parse('2025-09-08T03:12:00.000Z');
const clocks = clocksIn('utc', NOW);
const text = (markup: string) =>
  markup
    .replaceAll('\u00a0', ' ')
    .replace(/<[^>]+>/g, '|')
    .replaceAll('&gt;', '>');

const tile = (more: Partial<Tile>): Tile => ({
  indicator: 'endToEnd',
  gated: false,
  state: 'holds',
  notMeaningful: false,
  count: { bad: 2, valid: 200, unknown: 0 },
  thresholdBp: 500,
  wilson: [0.003, 0.036],
  window: { from: '2025-09-08T03:07:00.000Z', to: '2025-09-08T03:12:00.000Z' },
  sessionsNeeded: null,
  sessionsNeededMs: null,
  since: '2025-09-08T02:11:00.000Z',
  warmUp: null,
  past: null,
  ...more,
});

describe('the answer', () => {
  const tones: Overview['sentence']['tone'][] = [
    'holds',
    'fails',
    'unsure',
    'no-data',
    'stale',
    'paused',
    'recovering',
    'maintenance',
  ];
  it.each(tones)('has words and an icon of its own when the tone is %s', (tone) => {
    const sentence = { tone, headline: `Headline of ${tone}.`, detail: 'Detail.' };
    const markup = renderToStaticMarkup(
      <Answer sentence={sentence} actions={[{ href: '/sessions', text: 'All failures' }]} />,
    );
    expect(text(markup)).toContain(`Headline of ${tone}.`);
    expect(markup).toContain('href="/sessions"');
    expect(markup).toContain('<svg');
  });

  it('gives every tone a picture that no other has', () => {
    const icons = tones.map((tone) => {
      const sentence = { tone, headline: '', detail: '' };
      const markup = renderToStaticMarkup(<Answer sentence={sentence} actions={[]} />);
      return /<svg.*?<\/svg>/.exec(markup)?.[0].replace(/class="[^"]*"/, '');
    });
    expect(new Set(icons).size).toBe(tones.length);
  });
});

describe('an indicator lane', () => {
  const lane = (more: Partial<Tile>, stale = false) =>
    renderToStaticMarkup(
      <IndicatorLane
        tile={tile(more)}
        moment={{ now: NOW, stale, clocks }}
        href="/sessions?x"
        lane={null}
        cuts={[]}
        width={600}
        zone="UTC"
      />,
    );

  it('states value, state, threshold, margin, interval and sample', () => {
    const markup = text(lane({}));
    for (const word of [
      '99.0 %',
      'holds',
      '> 95 %',
      '+4.0',
      '200 sessions',
      'for 1 h 1 min',
      'last 5 min',
    ]) {
      expect(markup).toContain(word);
    }
  });

  it('is never green when sessions stopped finishing', () => {
    const markup = lane({}, true);
    expect(markup).not.toContain('text-holds-ink');
    expect(text(markup)).toContain('stale');
  });

  it('is as high in every state', () => {
    const height = (markup: string) => /style="height:\d+px"/.exec(markup)?.[0];
    const states = (['holds', 'fails', 'unsure', 'no_data'] as const).map((state) =>
      lane({ state }),
    );
    expect(new Set(states.map(height)).size).toBe(1);
  });

  it('says so where the chart could not be loaded, and keeps the value', () => {
    const markup = renderToStaticMarkup(
      <IndicatorLane
        tile={tile({})}
        moment={{ now: NOW, stale: false, clocks }}
        href="/"
        lane={undefined}
        cuts={[]}
        width={600}
        zone="UTC"
      />,
    );
    expect(text(markup)).toContain('The chart could not be loaded.');
    expect(text(markup)).toContain('99.0 %');
  });
});

describe('the stages', () => {
  const href = (stage?: string) => (stage ? `/sessions?stage=${stage}` : '/sessions');
  const render = (funnel: Funnel) =>
    renderToStaticMarkup(
      <StageLanes funnel={funnel} evidence={null} width={0} href={href} onOpen={() => undefined} />,
    );
  it('link a stage with losses to the sessions that stopped there', () => {
    const stages = STAGES.map((stage, index) => ({
      stage,
      reached: index < 3 ? 10 : 4,
      failed: stage === 'factory' ? 6 : 0,
      unproven: 0,
    }));
    const markup = render({ sessions: 10, stages });
    expect(markup).toContain('/sessions?stage=factory');
    expect(markup).not.toContain('/sessions?stage=auth');
    expect(text(markup)).toContain('−6');
  });

  it('say so where nothing ran', () => {
    const stages = STAGES.map((stage) => ({ stage, reached: 0, failed: 0, unproven: 0 }));
    const markup = render({ sessions: 0, stages });
    expect(text(markup)).toContain('No session in this range.');
    expect(markup).not.toContain('<li');
  });
});

describe('the comparison that an answer offers', () => {
  const release = (version: string, seeded = false) => ({
    address: `t:${version}`,
    version,
    seeded,
    deployment: 1,
    deployments: 1,
  });
  const said = (tone: Overview['sentence']['tone']) => ({
    sentence: { tone, headline: '', detail: '', times: [] },
  });
  const all = [release('v2'), release('v0', true), release('v1')];

  it('is of the present release with the live one before it, where something is wrong', () => {
    expect(compareActions(said('fails'), all, { tz: null })).toEqual([
      { href: '/releases/t%3Av2#before-and-after', text: 'Compare with v1' },
    ]);
  });

  it('is not offered while all is well, or without a release before', () => {
    expect(compareActions(said('holds'), all, { tz: null })).toEqual([]);
    expect(compareActions(said('fails'), all.slice(0, 2), { tz: null })).toEqual([]);
  });
});

describe('failures', () => {
  const failure = (id: string, failedStage: SessionSummary['failedStage']) =>
    ({
      id,
      failedStage,
      errorCode: null,
      signature: { id: 's', title: `${failedStage}: FACTORY_INITIALIZATION_FAILED` },
      close: { code: 1011, reason: '', by: 'server' },
    }) as SessionSummary;

  it('offers the newest one of the stage where most stopped, and only where something is wrong', () => {
    const failures = [failure('a', 'auth'), failure('b', 'factory'), failure('c', 'factory')];
    expect(exampleFailure(failures)?.id).toBe('b');
    expect(exampleFailure([])).toBeNull();
    expect(offersFailure('fails')).toBe(true);
    expect(offersFailure('unsure')).toBe(true);
    expect(offersFailure('holds')).toBe(false);
  });

  it('does not say the stage twice', () => {
    expect(whatFailed(failure('a', 'factory'))).toBe('FACTORY_INITIALIZATION_FAILED');
    expect(whatFailed({ ...failure('a', 'auth'), signature: null })).toBe('1011 internal error');
  });
});
