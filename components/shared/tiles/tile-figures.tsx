import clsx from 'clsx';
import type { TileText } from './tile-text';

/** The share of an indicator; muted where there is too little evidence. */
export function TileValue({ text, className }: { text: TileText; className: string }) {
  const muted = text.thin || text.value === '–';
  return (
    <p
      className={clsx(
        'font-semibold whitespace-nowrap tabular-nums',
        muted ? 'text-fg-muted' : 'text-fg',
        className,
      )}
    >
      {text.value}
    </p>
  );
}

/** Threshold and margin, interval and sample. */
export function TileEvidence({ text }: { text: TileText }) {
  if (text.threshold === '') return null;
  const sample = [text.interval ? `${text.interval}\u00a0%` : null, text.sample, text.unknown];
  return (
    <>
      <p>
        <span className="text-fg">{text.threshold}</span>
        {text.margin ? ` · ${text.margin} points` : ''}
      </p>
      <p>
        <span>{sample.filter(Boolean).join(' · ')}</span> · {text.window}
      </p>
    </>
  );
}
