/**
 * Runs a check until it has passed once, and never again. Calls at the same time share one run; one that failed is
 * repeated by the next call.
 */
export function once(check: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= check().catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}
