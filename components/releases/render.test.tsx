import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { VERDICT_WORDS } from '@/lib/domain/verdict/model/verdict';
import { badSessionsHref, compareHref, releaseHref } from '@/lib/web/view/release-href';
import { verdictOf } from '@/tests/support/sample-verdict';
import { statedDifference } from './page/comparison-words';
import { VerdictAnswer } from './page/verdict-answer';
import { deploymentName } from './shared/deployment-name';
import { PrintTable } from './shared/print-table';
import { VerdictBadge } from './shared/verdict-badge';
import { readSignOff } from './sign-off/sign-off-draft';
import { signedText } from './sign-off/sign-off-words';

const text = (markup: string) => markup.replaceAll('\u00a0', ' ').replace(/<[^>]+>/g, '|');
const draft = {
  action: 'override' as const,
  verdict: 'pass' as const,
  name: ' Ada ',
  reason: 'known',
  expiresIn: '24h',
};

describe('a verdict', () => {
  it('has a word and a picture that no other has', () => {
    const all = VERDICT_WORDS.map((verdict) =>
      renderToStaticMarkup(<VerdictBadge verdict={verdict} />),
    );
    const icons = all.map((one) => /<svg.*?<\/svg>/.exec(one)?.[0].replace(/class="[^"]*"/, ''));
    expect(new Set(icons).size).toBe(VERDICT_WORDS.length);
    expect(new Set(all.map(text)).size).toBe(VERDICT_WORDS.length);
  });

  it('prints what a window cannot exclude, but not with a fail, which excludes nothing', () => {
    const limit = 'A window of 8 min';
    const markup = (verdict: 'pass' | 'fail') =>
      renderToStaticMarkup(<VerdictAnswer document={verdictOf({ verdict, settled: true })} />);
    expect(markup('pass')).toContain(limit);
    expect(markup('fail')).not.toContain(limit);
  });
});

describe('a version that was deployed again', () => {
  const twice = { version: 'v1', deployment: 2, deployments: 2 };

  it('is named with its number, and alone without', () => {
    expect(deploymentName(twice)).toBe('v1 (2nd deployment)');
    expect(deploymentName({ ...twice, deployments: 1, deployment: 1 })).toBe('v1');
    const release = { ...verdictOf({}).release, ...twice };
    const answer = verdictOf({ verdict: 'pass', release });
    expect(text(renderToStaticMarkup(<VerdictAnswer document={answer} />))).toContain(
      'v1 (2nd deployment) passes: all four indicators hold',
    );
  });
});

describe('a signature', () => {
  it('needs a name and a reason, and says another verdict only as an override', () => {
    expect(readSignOff(draft)).toEqual({
      ok: true,
      input: {
        action: 'override',
        name: 'Ada',
        reason: 'known',
        verdict: 'pass',
        expiresIn: '24h',
      },
    });
    const approved = readSignOff({ ...draft, action: 'approve', expiresIn: '' });
    expect(approved.ok && approved.input).toEqual({
      action: 'approve',
      name: 'Ada',
      reason: 'known',
    });
    const empty = readSignOff({ ...draft, name: ' ', reason: '' });
    expect(empty.ok ? [] : Object.keys(empty.errors)).toEqual(['name', 'reason']);
  });

  it('says who did what, and that it has expired', () => {
    const signOff = { name: 'Ada', action: 'override', verdict: 'pass', expired: true } as const;
    expect(signedText(signOff)).toBe('Ada, overrode to pass (expired)');
  });
});

describe('addresses', () => {
  const release = { targetId: 't1', version: 'v 2', startedAt: '2025-09-08T02:00:00.000Z' };
  it('keep versions with any character, and the zone', () => {
    expect(releaseHref('t1:a/b')).toBe('/releases/t1%3Aa%2Fb');
    expect(compareHref('t1:v2', { tz: 'utc' })).toBe('/releases/t1%3Av2?tz=utc#before-and-after');
  });

  it('lead from bad sessions to those of the release inside the window', () => {
    const window = { from: '2025-09-08T02:01:00.000Z', to: '2025-09-08T02:31:00.000Z' };
    const params = new URLSearchParams(badSessionsHref(release, window, 'factory').split('?')[1]);
    expect(Object.fromEntries(params)).toEqual({
      target: 't1',
      release: 'v 2',
      stage: 'factory',
      from: '2025-09-08T02:01:00.000Z',
      to: '2025-09-08T02:31:00.000Z',
    });
  });
});

describe('a comparison', () => {
  it('states a difference in the sense of its indicator', () => {
    expect(statedDifference('factory', 0.613)).toBe('−61.3 points');
    expect(statedDifference('internalError', 0.613)).toBe('+61.3 points');
    expect(statedDifference('factory', 0.0001)).toBe('0.0 points');
    expect(statedDifference('factory', null)).toBe('–');
  });

  it('leaves the column out on a phone that it has no room for', () => {
    const markup = renderToStaticMarkup(
      <PrintTable label="t" head={['a', 'b']} wide={1} rows={[{ key: '1', cells: ['x', 'y'] }]} />,
    );
    expect(markup.match(/max-sm:hidden/g)).toHaveLength(2);
  });
});
