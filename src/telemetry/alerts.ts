/** What an alert is about. */
export type AlertName = 'sync_failing' | 'packages_gone' | 'provisioning_errors';

/** An alert that is firing. */
export interface ActiveAlert {
  readonly name: AlertName;
  /** When it fired, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly since: number;
  /** What is wrong, in one sentence; when it is over, what was. */
  readonly message: string;
}

/** What an alert's listener is told. */
export interface HealthAlert extends ActiveAlert {
  /** It fires, fires still, or is over. */
  readonly status: 'firing' | 'repeated' | 'resolved';
  /** The moment of this news. */
  readonly at: number;
}

/** One alert: on while there is trouble. It tells of each change, and at every full interval that the trouble lasts. */
export class AlertSwitch {
  readonly name: AlertName;
  readonly #repeatMs: number;
  readonly #tell: (alert: HealthAlert) => void;
  #active: ActiveAlert | undefined;
  #repeats = 0;

  constructor(name: AlertName, repeatMs: number, tell: (alert: HealthAlert) => void) {
    this.name = name;
    this.#repeatMs = repeatMs;
    this.#tell = tell;
  }

  /** The alert while it is on. */
  get active(): ActiveAlert | undefined {
    return this.#active;
  }

  /** Says how things stand at this moment: what is wrong, or `undefined`. */
  set(message: string | undefined, at: number): void {
    const before = this.#active;
    if (message === undefined) {
      this.#active = undefined;
      if (before !== undefined) this.#tell({ ...before, status: 'resolved', at });
      return;
    }
    const { name } = this;
    const active = { name, since: before?.since ?? at, message };
    this.#active = active;
    // However long nobody looked, what was missed meanwhile is told once.
    const repeats = Math.floor((at - active.since) / this.#repeatMs);
    if (before === undefined) this.#tell({ ...active, status: 'firing', at });
    else if (repeats > this.#repeats) this.#tell({ ...active, status: 'repeated', at });
    this.#repeats = repeats;
  }
}
