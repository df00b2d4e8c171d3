type Props = { className?: string; strokeWidth?: number; 'aria-hidden'?: boolean };

/** The icon of failure: the only filled one, so that it is found without colour. Its label is beside it. */
export function FilledAlert({ className }: Props) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="currentColor"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinejoin="round"
      aria-hidden="true"
      className={className}
    >
      <path d="M12 3.2 22 20.600H2z" />
      <path
        d="M12 9.500v5M12 17.600v.1"
        className="stroke-panel"
        strokeWidth={2.6}
        strokeLinecap="round"
      />
    </svg>
  );
}
