import { describe, expect, it } from 'vitest';
import { runbookSections } from './runbook-sections';

describe('sections of the runbook', () => {
  it('are its headings with the anchors of the page, without code and the title', () => {
    const text =
      '# Runbook\n\n## By stage\n\n### `factory`\n\n```sh\n## not a heading\n```\n### What, now?\n';
    expect(runbookSections(text)).toEqual([
      { level: 2, title: 'By stage', anchor: 'by-stage' },
      { level: 3, title: 'factory', anchor: 'factory' },
      { level: 3, title: 'What, now?', anchor: 'what-now' },
    ]);
  });

  it('number titles that occur again', () => {
    const anchors = runbookSections('## a\n## a\n## a').map(({ anchor }) => anchor);
    expect(anchors).toEqual(['a', 'a-1', 'a-2']);
  });
});
