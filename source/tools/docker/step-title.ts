// Names a build step as people read it.

/** Our Dockerfiles begin a long command with a no-op that says what it does: `RUN --mount=… : 'installing the packages'; set -eu; …`. */
const labelled = /\bRUN (?:--\S+ +)*: '([^']+)'.*$/s;

export function stepTitle(instruction: string): string {
  return instruction.replace(/\s+/g, ' ').replace(labelled, '$1');
}
