/** Exit codes of every command (docs/product.md §2). */
export const EXIT = {
  ok: 0,
  fail: 10,
  inconclusive: 11,
  noData: 12,
  invalid: 13,
  usage: 64,
  internal: 70,
  unreachable: 75,
  interrupted: 130,
  terminated: 143,
} as const;
