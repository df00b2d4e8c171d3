import clsx from 'clsx';
import type { ComponentProps } from 'react';

type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger';

const LOOKS: Record<ButtonLook, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent/90',
  secondary: 'border border-line bg-panel text-fg hover:bg-panel-raised',
  quiet: 'text-fg-muted hover:bg-panel-raised hover:text-fg',
  danger: 'border border-fails-line bg-fails-tint text-fails-ink hover:border-fails-ink',
};

/** Classes of a button, also for links that look like one. High enough for a thumb on a phone. */
export function buttonClass(
  look: ButtonLook = 'secondary',
  size: 'normal' | 'icon' = 'normal',
): string {
  return clsx(
    'calm inline-flex items-center justify-center gap-2 rounded-base text-13 font-medium whitespace-nowrap',
    'disabled:opacity-60 aria-disabled:opacity-60',
    size === 'icon' ? 'size-10 shrink-0 sm:size-8' : 'h-10 px-3 sm:h-8',
    LOOKS[look],
  );
}

type Props = ComponentProps<'button'> & {
  look?: ButtonLook;
  size?: 'normal' | 'icon';
  busy?: boolean;
};

/** While `busy`, the button stays focusable and announces it, but ignores presses. */
export function Button({ look, size, busy = false, className, onClick, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={clsx(buttonClass(look, size), className)}
    />
  );
}
