/** The command cannot be carried out as it was given. The message is for a person and holds no secret. */
export class UsageError extends Error {
  readonly code = 'SMARTVPS_USAGE';
  /** What to do about it, in one sentence. */
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.name = 'UsageError';
    this.help = help;
  }
}
