import type { Params } from '../api-client';
import { resolveSpan, type Span } from './url-state';

/** The slice of one target's data that a panel shows; the second part of its query keys. */
export type Slice = { target: string; span: Span; release?: string; location?: string };

/** A slice as the API takes it. A relative span ends at the moment of the request. */
export function sliceParams(slice: Slice, now: number): Params {
  const { from, to } = resolveSpan(slice.span, now);
  const { target, release, location } = slice;
  return { target, from, to, release, location };
}
