'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import { HEALTH_OUTCOMES, type HealthOutcome } from '@/lib/domain/sessions/health-event';
import { STAGES, type Stage } from '@/lib/domain/sessions/stages';
import type { SourcePattern } from '@/lib/domain/sources/source';
import { commonText, type LineShape } from './line-shapes';

type Condition = 'contains' | 'match';
type Props = { shape: LineShape; onPattern: (pattern: SourcePattern) => void };

const IGNORE = 'ignore';

/** A pattern from lines of one shape. Drawn inside a form, so it is none itself. */
export function PatternForm({ shape, onPattern }: Props) {
  const [condition, setCondition] = useState<Condition>('contains');
  const [text, setText] = useState(() => commonText(shape));
  const [stage, setStage] = useState<Stage>('factory');
  const [outcome, setOutcome] = useState<HealthOutcome | typeof IGNORE>('failed');
  const makePattern = () => {
    const meaning = outcome === IGNORE ? { ignore: true as const } : { stage, outcome };
    if (text !== '') onPattern({ [condition]: text, ...meaning });
  };
  return (
    <div className="mt-2 flex flex-col gap-2">
      <div className="grid gap-2 sm:grid-cols-[9rem_1fr]">
        <Field label="The line">
          {(control) => (
            <Select
              {...control}
              value={condition}
              onChange={({ target }) =>
                setCondition(target.value === 'match' ? 'match' : 'contains')
              }
            >
              <option value="contains">contains</option>
              <option value="match">matches (RE2)</option>
            </Select>
          )}
        </Field>
        <Field label="Text">
          {(control) => (
            <input
              {...control}
              autoComplete="off"
              maxLength={500}
              spellCheck={false}
              className={`${controlClass} font-mono`}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Field label="Outcome">
          {(control) => (
            <Select
              {...control}
              value={outcome}
              onChange={({ target }) =>
                setOutcome(HEALTH_OUTCOMES.find((one) => one === target.value) ?? IGNORE)
              }
            >
              {HEALTH_OUTCOMES.map((one) => (
                <option key={one}>{one}</option>
              ))}
              <option value={IGNORE}>nothing: ignore it</option>
            </Select>
          )}
        </Field>
        <Field label="Stage">
          {(control) => (
            <Select
              {...control}
              value={stage}
              disabled={outcome === IGNORE}
              onChange={({ target }) =>
                setStage(STAGES.find((one) => one === target.value) ?? 'factory')
              }
            >
              {STAGES.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <div>
        <Button onClick={makePattern} disabled={text === ''}>
          Use the pattern
        </Button>
      </div>
    </div>
  );
}
