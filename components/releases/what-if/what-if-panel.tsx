'use client';

import { useState } from 'react';
import { Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import { ThresholdField } from '@/components/ui/form/threshold-field';
import { Panel } from '@/components/ui/panel';
import type { ReleaseEvidence, VerdictDocument } from '@/lib/contract/api/releases/verdicts';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { THRESHOLD_ERROR, thresholdFromField, thresholdToField } from '@/lib/web/text/thresholds';
import { useVerdictClock } from '../shared/use-verdict-clock';
import { VerdictBadge } from '../shared/verdict-badge';
import { evaluateAtThreshold, pointsUntil } from './what-if';

type Props = { document: VerdictDocument; evidence: ReleaseEvidence };

/** Why no more sessions are awaited; null while they are, and where the verdict was reached before. */
function endOf({ settled, verdict, indicators }: VerdictDocument): 'deadline' | 'replaced' | null {
  if (!settled || verdict === 'pass' || verdict === 'fail') return null;
  return indicators.some(({ reason }) => reason.code === 'replaced') ? 'replaced' : 'deadline';
}

/** The verdict of the same sessions at another threshold; nothing is stored. */
export function WhatIfPanel({ document, evidence }: Props) {
  const [chosen, setChosen] = useState<string>(evidence.series[0]?.indicator ?? '');
  const [typed, setTyped] = useState<string | null>(null);
  const [untilNow, setUntilNow] = useState(false);
  const clock = useVerdictClock();
  const series = evidence.series.find((one) => one.indicator === chosen);
  if (!series) return null;
  const text = typed ?? thresholdToField(series.indicator, series.thresholdBp);
  const bp = thresholdFromField(series.indicator, text);
  const at = { settings: document.settings, ended: endOf(document) };
  const stated = document.settled && document.window ? Date.parse(document.window.to) : null;
  const found =
    bp === null ? null : evaluateAtThreshold(pointsUntil(series, untilNow ? null : stated), bp, at);
  return (
    <Panel title="What if the threshold were…" className="print:hidden">
      <div className="grid grid-cols-2 items-start gap-3">
        <Field label="Indicator">
          {(control) => (
            <Select
              {...control}
              value={chosen}
              onChange={(event) => {
                setChosen(event.target.value);
                setTyped(null);
              }}
            >
              {evidence.series.map(({ indicator }) => (
                <option key={indicator} value={indicator}>
                  {INDICATOR_NAMES[indicator]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <ThresholdField
          indicator={series.indicator}
          value={text}
          onChange={setTyped}
          error={bp === null ? THRESHOLD_ERROR : undefined}
        />
      </div>
      {stated === null ? null : (
        <Field label="With the sessions">
          {(control) => (
            <Select
              {...control}
              value={untilNow ? 'now' : 'verdict'}
              onChange={(event) => setUntilNow(event.target.value === 'now')}
            >
              <option value="verdict">at the verdict, {clock.second(stated)}</option>
              <option value="now">until now</option>
            </Select>
          )}
        </Field>
      )}
      {found ? (
        <div aria-live="polite" className="mt-3 text-13">
          <VerdictBadge verdict={found.verdict} />
          <p className="mt-1 text-pretty text-fg-muted">{found.reason.text}</p>
        </div>
      ) : null}
      <p className="mt-2 text-12 text-fg-muted">
        Computed here from complete minutes
        {stated === null || untilNow ? ' until now' : ' at the verdict'}. Nothing is stored or
        changed.
      </p>
    </Panel>
  );
}
