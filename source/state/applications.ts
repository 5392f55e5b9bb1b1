// Reads which application the person chose to deploy from a folder, before the store of a target can be opened.
import { systemClock } from '../clock.js';
import { stateFolder } from './folder.js';
import type { ApplicationChoice } from './schema.js';
import { openStateFile } from './state-file.js';

/** Undefined if nobody has chosen there. */
export function chosenApplication(start: string, folder = stateFolder()): ApplicationChoice | undefined {
  return openStateFile(folder, false, systemClock).state.applications?.[start];
}
