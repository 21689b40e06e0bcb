import { fileRepositories } from './file-repositories.ts';
import { Journal, type JournalOptions } from './journal.ts';
import type { WorldStorage } from './storage.ts';

/** A world that is stored in a journal. */
export function fileStorage(folder: string, options: JournalOptions): WorldStorage {
  const journal = new Journal(folder, options);
  return { ...fileRepositories(journal), look: async () => journal.state(), close: async () => {} };
}
