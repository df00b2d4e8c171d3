import { mayHoldSecret } from '../../../domain/redaction/redact-text';

/** The credential of a session in all its forms. They are made when they are needed: a held session would keep a kilobyte of them. */
export type PresentedSecret = {
  /** Of the shortest form, in characters. */
  readonly length: number;
  forms(): string[];
};

/** The values of one session that must not be kept anywhere. */
export class SessionSecrets {
  private known: readonly string[];
  private readonly presented: PresentedSecret | null;

  constructor(known: readonly string[], presented: PresentedSecret | null = null) {
    this.known = known;
    this.presented = presented;
  }

  /** Those that can be in a text, by its length. */
  within(text: string): readonly string[] {
    const { presented } = this;
    return presented !== null && mayHoldSecret(text, presented.length) ? this.all() : this.known;
  }

  all(): readonly string[] {
    return this.presented === null ? this.known : [...this.presented.forms(), ...this.known];
  }

  /** Further values: they apply to everything that is recorded or read from now on. */
  learn(secrets: readonly string[]): void {
    const added = secrets.filter((secret) => !this.known.includes(secret));
    if (added.length > 0) this.known = [...this.known, ...added];
  }
}
