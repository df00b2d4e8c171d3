import { readFileSync } from 'node:fs';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { RunbookScreen } from '../../components/runbook/runbook-screen';
import { runbookPath } from '../../lib/domain/alerts/runbook-section';
import { runbookSections } from '../../lib/domain/runbook/runbook-sections';
import { STAGES } from '../../lib/domain/sessions/stages';

const OF_FACTORY = { kind: 'indicator', indicator: 'factory' } as const;
const NO_CAUSE = { stage: null, signature: null, sessionId: null };

const markdown = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const html = renderToStaticMarkup(<RunbookScreen markdown={markdown} />);
const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));

describe('the runbook in the console', () => {
  it.each([
    ...STAGES.map((stage) => runbookPath({ measure: OF_FACTORY, cause: { ...NO_CAUSE, stage } })),
    runbookPath({ measure: { kind: 'noData' }, cause: NO_CAUSE }),
    runbookPath({ measure: { kind: 'probeSilent' }, cause: NO_CAUSE }),
  ])('has a section at %s', (path) => {
    expect(ids).toContain(path.split('#')[1]);
  });

  it('leads nowhere that is not there', () => {
    const links = [...html.matchAll(/<a href="#([^"]+)"/g)].map((match) => match[1]);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(ids).toContain(link);
  });

  it('lists its parts and sections with the anchors that they have', () => {
    const sections = runbookSections(markdown);
    const headings = [...html.matchAll(/<h[23] id="([^"]+)"/g)].map((match) => match[1]);
    expect(sections.map(({ anchor }) => anchor)).toEqual(headings);
    const contents = /<nav aria-label="Contents"[\s\S]*?<\/nav>/.exec(html)?.[0] ?? '';
    for (const { anchor } of sections) expect(contents).toContain(`href="#${anchor}"`);
  });

  it('runs nothing that stands in the text', () => {
    const hostile = '<script>alert(1)</script>\n\n[x](javascript:alert(1))';
    const drawn = renderToStaticMarkup(<RunbookScreen markdown={hostile} />);
    expect(drawn).not.toMatch(/<script|href="javascript/);
  });
});
