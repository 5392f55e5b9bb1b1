// Checks whether a file exists and is accessible.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';

/** @param mode of node:fs' constants: F_OK, R_OK, W_OK, X_OK */
export function isAccessible(file: string, mode = constants.F_OK): Promise<boolean> {
  return access(file, mode).then(
    () => true,
    () => false,
  );
}
