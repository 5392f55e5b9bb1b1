// Reads pyproject.toml and Pipfile: the packages that they name, as lines of a requirements file.
import { parse } from 'smol-toml';
import { isRecord, strings } from '../../parsed.js';
import { requirementLines } from './poetry.js';
import { pythonRange } from './python-version.js';

export type Project = {
  file: 'pyproject.toml' | 'Pipfile';
  lines: string[];
  python: string | undefined;
  /** uv can export the lock of a project with a name. */
  name: string;
  /** Members of its uv workspace that it depends on. */
  members: string[];
  /** Its build backend computes the packages. */
  dynamic: boolean;
  /** Some packages are folders of the checkout. */
  folders: boolean;
};

/** `project`: undefined if it names no packages, such as a file with settings of tools only. */
export function readProject(text: string): { python: string | undefined; name: string; project: Project | undefined } | 'unreadable' {
  try {
    const { project, tool } = parse(text);
    const table = isRecord(project) ? project : {};
    const tools = isRecord(tool) ? tool : {};
    const poetry = isRecord(tools.poetry) ? tools.poetry : {};
    const sources = isRecord(tools.uv) && isRecord(tools.uv.sources) ? tools.uv.sources : {};
    const dynamic = Array.isArray(table.dynamic) && table.dynamic.includes('dependencies');
    const lines = projectLines(table, sources) ?? (isRecord(poetry.dependencies) ? requirementLines(poetry.dependencies) : undefined);
    const python = pythonRange(table, poetry);
    const name = typeof table.name === 'string' ? table.name : '';
    if (lines === undefined && !dynamic) return { python, name, project: undefined };
    const found: Project = {
      file: 'pyproject.toml',
      lines: lines ?? [],
      python,
      name,
      members: Object.keys(sources).filter((name) => isRecord(sources[name]) && sources[name].workspace === true),
      dynamic: dynamic && lines === undefined,
      folders:
        Object.values(sources).some((source) => isRecord(source) && 'path' in source) ||
        (lines ?? []).some((line) => line.startsWith('./')),
    };
    return { python, name, project: found };
  } catch {
    return 'unreadable';
  }
}

/** PEP 621's list; uv's table says where some of them come from. Members of a workspace are folders, not packages. */
function projectLines(table: Record<string, unknown>, sources: Record<string, unknown>): string[] | undefined {
  if (!Array.isArray(table.dependencies)) return undefined;
  return table.dependencies
    .filter((line) => typeof line === 'string')
    .flatMap((line) => {
      const name = /^[\w.-]+(?:\[[^\]]*\])?/.exec(line)?.[0] ?? '';
      const source = strings(sources[name.replace(/\[.*/, '')]);
      const given = sources[name.replace(/\[.*/, '')];
      if (isRecord(given) && given.workspace === true) return [];
      if (source.git)
        return [
          `${name} @ git+${source.git}${source.rev || source.tag || source.branch ? `@${source.rev ?? source.tag ?? source.branch}` : ''}`,
        ];
      return source.path ? [`./${source.path.replace(/^\.\//, '')}`] : [line];
    });
}

export function readPipfile(text: string): Project | undefined {
  try {
    const { packages } = parse(text);
    if (!isRecord(packages)) return undefined;
    return {
      file: 'Pipfile',
      lines: requirementLines(packages),
      python: undefined,
      name: '',
      members: [],
      dynamic: false,
      folders: false,
    };
  } catch {
    return undefined;
  }
}
