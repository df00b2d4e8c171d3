/**
 * Errnos that only this machine can cause, whatever the target does: they need no second proof and blame the probe
 * (ADR 0008). All errnos in neither table of this file are findings about the target.
 */
const MACHINE_FAULTS: Record<string, string> = {
  EMFILE: 'this process has no free file descriptor',
  ENFILE: 'this machine has no free file descriptor',
  ENOMEM: 'this machine has no free memory',
  ENOBUFS: 'this machine has no free network buffer',
};

/** Errnos of a network, which may be the probe's or the target's: `network-check.ts` finds out which. */
const NETWORK_FAULTS: Record<string, string> = {
  ENETUNREACH: 'the network is unreachable',
  ENETDOWN: 'the network is down',
  EHOSTUNREACH: 'the host is unreachable',
  EADDRNOTAVAIL: 'no local address is available',
};

/** What a network errno means, or null where the errno is none of a network. */
export function networkErrnoText(code: string): string | null {
  return NETWORK_FAULTS[code] ?? null;
}

export function isNetworkCode(code: string): boolean {
  return code in NETWORK_FAULTS;
}

/** Evidence that this machine could not open a connection, or null. */
export function machineFaultOf(code: string): string | null {
  const text = MACHINE_FAULTS[code];
  return text === undefined ? null : `${code}: ${text}`;
}

/** Whether an errno can say something about the target: it is none of this machine, and none of a network. */
export function isTargetErrno(code: string): boolean {
  return !(code in MACHINE_FAULTS) && !isNetworkCode(code);
}
