import WebSocket from 'ws';

type Ending = { writableEnded: boolean; end(...of: unknown[]): unknown };
type Receiver = { prototype: Ending };

function isReceiver(value: unknown): value is Receiver {
  if (typeof value !== 'function') return false;
  const { prototype }: { prototype: unknown } = value;
  return typeof prototype === 'object' && prototype !== null && 'end' in prototype;
}

/**
 * Lets a receiver of `ws` be ended twice at no cost. `ws` ends it when the connection ends and again when it is closed, and for the second
 * time Node makes an error with its stack that nobody gets: a twentieth of the processor time of a session.
 */
export function endReceiversOnce(): void {
  const receiver: unknown = Reflect.get(WebSocket, 'Receiver');
  // An export of the library that its types do not have: without it sessions only cost more.
  if (!isReceiver(receiver)) return;
  const { end } = receiver.prototype;
  receiver.prototype.end = function endOnce(this: Ending, ...of: unknown[]): unknown {
    return this.writableEnded && of.length === 0 ? this : end.apply(this, of);
  };
}
