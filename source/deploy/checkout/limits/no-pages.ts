// Refuses a frontend that has nothing to show. `next build` refuses one that has none of these folders.
import type { Folder } from '../folder.js';
import { refuse } from '../parsed.js';
import type { Refused } from '../result.js';

/** Their extension isn't certain: next.config may name others (pageExtensions). */
const entry = /^(?:src\/)?(?:app\/(?:.*\/)?(?:page|route)\.|pages\/.*\.)/;

export async function noPages(folder: Folder): Promise<Refused | undefined> {
  const names = await folder.names();
  const own = ['app', 'src/app', 'pages', 'src/pages'].find((one) => names.some((name) => name.startsWith(`${one}/`)));
  if (own === undefined || names.some((name) => entry.test(name))) return undefined;
  return refuse(
    `It has no page: ${own}/ has ${own.endsWith('app') ? 'neither a page.tsx nor a route.ts' : 'no file'}`,
    'Name a folder whose pages are there. If they are on another computer, commit them, and check that no .gitignore leaves them out.',
  );
}
