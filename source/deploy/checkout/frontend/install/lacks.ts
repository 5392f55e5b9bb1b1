// What a lock file lacks of its package.json.

/** `names`: packages. `peers`: it also lacks peer dependencies, as after `npm install --legacy-peer-deps`. */
export type Lacks = { names: string[]; peers: boolean };
