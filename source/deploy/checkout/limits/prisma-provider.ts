// Refuses a Prisma schema for a database that isn't PostgreSQL: Prisma accepts no other URL then.
import type { Folder } from '../folder.js';
import { refuse } from '../parsed.js';
import type { Refused } from '../result.js';
import { lineNumber, withoutScriptComments } from '../sources/script-text.js';

const names: Record<string, string> = { mysql: 'MySQL', sqlite: 'SQLite', sqlserver: 'SQL Server', mongodb: 'MongoDB' };

export async function prismaProvider(folder: Folder): Promise<Refused | undefined> {
  for (const file of (await folder.names()).filter((name) => name.endsWith('.prisma'))) {
    const text = withoutScriptComments(await folder.text(file));
    const source = /\bdatasource\s+\w+\s*\{[^}]*?\bprovider\s*=\s*"(\w+)"[^}]*/.exec(text);
    const database = names[source?.[1] ?? ''];
    // A MongoDB of the person's own has a variable of its own.
    if (!source || !database || (database === 'MongoDB' && !/env\(\s*"DATABASE_URL"\s*\)/.test(source[0]))) continue;
    const line = lineNumber(text, source.index + source[0].indexOf('provider'));
    return refuse(
      `${file}:${line} is for ${database}, and taskflow-tui deploys with a PostgreSQL database`,
      'Set provider = "postgresql" in the schema, and create its migrations again: npx prisma migrate dev.',
    );
  }
  return undefined;
}
