/** A running backend. */
export type ProtocolBackend = {
  url: string;
  stop(): Promise<void>;
};

/** What a protocol needs to serve: whether the canary serves the next run, and a pause between two events. */
export type Serving = {
  host: string;
  port: number;
  token: string;
  failsNext: () => boolean;
  /** False once the backend stops. */
  pause: () => Promise<boolean>;
};
