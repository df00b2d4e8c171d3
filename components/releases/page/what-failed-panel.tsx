'use client';

import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import type { ReleaseView } from '@/lib/contract/api/releases/releases';
import type { VerdictDocument } from '@/lib/contract/api/releases/verdicts';
import { STAGE_PHRASES } from '@/lib/domain/tallies/format-counts';
import { quotedTitle } from '@/lib/domain/verdict/words/failure-text';
import { formatCount } from '@/lib/web/text/format';
import { windowHref } from '@/lib/web/view/release-href';

type Way = NonNullable<VerdictDocument['what']>[number];

const LINK = 'text-accent hover:underline';
const sessionHref = (id: string) => `/sessions/${encodeURIComponent(id)}`;

/** The ways in which sessions of the release fail, each with an example; renders nothing where none failed. */
export function WhatFailedPanel({
  release,
  document,
}: {
  release: ReleaseView;
  document: VerdictDocument;
}) {
  const { what = [], window, settled } = document;
  if (what.length === 0) return null;
  return (
    <Panel title="What failed" aside={settled ? 'at the verdict' : 'until now'}>
      <ol className="flex flex-col gap-3 text-13">
        {what.map((way) => (
          <li key={way.signature.id} className="min-w-0 break-inside-avoid">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <Link
                href={windowHref(release, settled ? window : null, { signature: way.signature.id })}
                className="font-medium tabular-nums underline decoration-line-strong underline-offset-2 hover:text-accent"
              >
                {formatCount(way.count)} {placeText(way)}
              </Link>
              {way.newHere ? <span className="font-medium text-fails-ink">new</span> : null}
              {way.before ? (
                <span className="text-fg-muted tabular-nums">
                  {formatCount(way.before.bad)} of {formatCount(way.before.n)} in{' '}
                  {way.before.version}
                </span>
              ) : null}
            </p>
            <p className="mt-0.5 font-mono text-12 wrap-anywhere">
              {quotedTitle(way.signature.title)}
            </p>
            <p className="mt-0.5 flex flex-wrap gap-x-3 print:hidden">
              {way.exampleId ? (
                <Link href={sessionHref(way.exampleId)} className={LINK}>
                  Open a failing session
                </Link>
              ) : null}
              {way.passingId ? (
                <Link href={sessionHref(way.passingId)} className={LINK}>
                  Open one that passed
                </Link>
              ) : null}
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

const placeText = ({ stage }: Way) =>
  stage === null ? 'not served by the agent' : `stopped at ${STAGE_PHRASES[stage]}`;
