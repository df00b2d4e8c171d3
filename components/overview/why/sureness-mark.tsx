import { SURENESS_NAMES, type Sureness } from '@/lib/domain/why/sureness';

const DOTS: Record<Sureness, string> = {
  certain: '●●●',
  likely: '●●○',
  weak: '●○○',
  none: '○○○',
};
/** How sure a line is: three dots beside their word. */
export function SurenessMark({ sureness }: { sureness: Sureness }) {
  return (
    <span className="flex shrink-0 flex-col items-end text-12 whitespace-nowrap text-fg-muted">
      <span aria-hidden className="tracking-[0.1em]">
        {DOTS[sureness]}
      </span>
      <span>{SURENESS_NAMES[sureness]}</span>
    </span>
  );
}
