// What a tool printed when it failed, and what the card says about it.

/** `problem` is a part of the card's title, `cause` and `fix` parts of theirs. */
export type Sample = { name: string; lines: string; problem: string; cause: string; fix?: RegExp; command?: string };
