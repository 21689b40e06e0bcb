import { fileStorage } from './file-storage.ts';
import type { StepListener, StoragePlace, WorldStorage } from './storage.ts';

/** Opens the storage of a world. The driver is loaded only by those who need it: a process starts quicker without. */
export async function openStorage(place: StoragePlace, onStep?: StepListener): Promise<WorldStorage> {
  if (place.kind === 'files') return fileStorage(place.folder, { ...(onStep && { onStep }) });
  const { mongoStorage } = await import('./mongo-storage.ts');
  return mongoStorage(place, onStep);
}
