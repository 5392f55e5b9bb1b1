// Chooses what a checkout's packages are installed from: a requirements file, or a manifest with its lock file.
import { readFile } from 'node:fs/promises';
import type { BuildArgs } from '../../../../release/application.js';
import { type Folder, firstOf } from '../../folder.js';
import { mergeConflict, refuseUnreadable } from '../../limits/merge-conflicts.js';
import { refuse } from '../../parsed.js';
import type { Refused } from '../../result.js';
import { lockedNames, pipfileLockVersions, tomlLockVersions } from './lock-versions.js';
import { type Project, readPipfile, readProject } from './project-file.js';
import { isPinned, otherRequirements, type Requirements, readRequirements, requirementName, requirementNames } from './requirements.js';
import { type UvWorkspace, uvWorkspaceOf, workspaceRules } from './uv-workspace.js';

/** `names`: as {@link requirementNames} gives them, with those of a lock. `unlocked`: the day of the packages matters. */
export type Packages = {
  from: string;
  names: Set<string>;
  python: string | undefined;
  git: boolean;
  unlocked: boolean;
  /** As of a Source. */
  context?: string;
  ignore?: string;
  buildArgs: BuildArgs;
  /** The lines of a requirements file, if the build argument REQUIREMENTS can replace it. */
  requirements?: string[];
  hints: string[];
};

/** Between the lines of an argument: two characters, so that a command with it stays on one line. */
export const lineBreak = '\\n';

type Listed = Requirements & { from: string };

/** A requirements file, unless it lacks what pyproject.toml or Pipfile names; else those, with the versions of their lock. */
export async function readPackages(folder: Folder): Promise<Packages | Refused> {
  const written = await folder.text('pyproject.toml');
  const read = readProject(written);
  if (read === 'unreadable') return refuseUnreadable('pyproject.toml', written, 'TOML');
  const manifest = read.project ?? readPipfile(await folder.text('Pipfile'));
  const outside = manifest?.lines.find((line) => line.startsWith('./../'));
  if (manifest && outside)
    return refuse(
      `${manifest.file} installs a folder outside the application (${outside.slice(2)}), which the build can’t read`,
      'Publish that package, or move it into the application’s own sources.',
    );
  const listed = await requirementsOf(folder);
  if (listed && 'type' in listed) return listed;
  const workspace = read.project ? await uvWorkspaceOf(folder, read.project.members) : undefined;
  if (read.project?.members.length && workspace) return fromWorkspace(folder, read.project, workspace);
  const lock = (await lockOf(folder)) ?? outerLock(workspace);
  if (listed) {
    const lacking = manifest ? lackingIn(requirementNames(listed.lines), manifest) : [];
    if (!manifest || lacking.length === 0) return fromRequirements(listed, lock, read.python);
    const hint = `The build uses ${lock?.file ?? manifest.file}, because ${listed.from} lacks ${lacking.slice(0, 3).join(', ')}`;
    const both = { ...manifest, lines: [...manifest.lines, ...linesWithout(listed.lines, manifest, lock)] };
    return fromManifest(both, lock, listed.needsSources, [hint]);
  }
  if (manifest) return fromManifest(manifest, lock, false, []);
  const setup = await firstOf(folder, ['setup.py', 'setup.cfg']);
  if (setup)
    return {
      ...{ from: setup, names: new Set(), python: undefined, git: false, unlocked: true, hints: [] },
      buildArgs: { REQUIREMENTS_FILE: setup, COPY_FIRST: '.' },
    };
  return refuse('Its pyproject.toml has no project.dependencies', 'List its packages in project.dependencies or in a requirements.txt.');
}

async function requirementsOf(folder: Folder): Promise<Listed | Refused | undefined> {
  const file = (await folder.has('requirements.txt')) ? 'requirements.txt' : otherRequirements(await folder.names());
  if (file === undefined) return undefined;
  const conflict = mergeConflict([[file, await folder.text(file)]]);
  if (conflict) return conflict;
  const read = await readRequirements(folder, file);
  return 'type' in read ? read : { ...read, from: file };
}

/** `outer`: of a workspace, so it isn't in the checkout. */
type Lock = { file: string; constraints: string[]; outer?: true };
const tomlLocks = ['uv.lock', 'poetry.lock', 'pdm.lock'];

async function lockOf(folder: Folder): Promise<Lock | undefined> {
  const file = await firstOf(folder, [...tomlLocks, 'Pipfile.lock']);
  if (file === undefined) return undefined;
  const text = await folder.text(file);
  return { file, constraints: tomlLocks.includes(file) ? tomlLockVersions(text) : pipfileLockVersions(text) };
}

function outerLock(workspace: UvWorkspace | undefined): Lock | undefined {
  return workspace?.lock ? { file: 'uv.lock', constraints: tomlLockVersions(workspace.lock), outer: true } : undefined;
}

/** The build reads the workspace's root, and installs the members that the application depends on as packages. */
async function fromWorkspace(folder: Folder, project: Project, workspace: UvWorkspace): Promise<Packages> {
  const { root, app, members } = workspace;
  const lines = project.lines.map((line) => (line.startsWith('./') ? `./${app}/${line.slice(2)}` : line));
  const general = await readFile(`${folder.dockerfile}.dockerignore`, 'utf8').catch(() => '');
  const found = fromManifest({ ...project, lines }, outerLock(workspace), true, []);
  return {
    ...found,
    from: `${found.from} of the workspace`,
    context: root,
    ignore: workspaceRules(workspace, general),
    buildArgs: { ...found.buildArgs, APP_FOLDER: app, REQUIREMENTS: [...lines, ...members.map((place) => `./${place}`)].join(lineBreak) },
  };
}

/** Tools that an application runs without. */
const tools = /^(?:pytest.*|ruff|black|mypy|isort|flake8|pre-commit|httpx|uvicorn|gunicorn|python|setuptools|wheel|pip|coverage|faker)$/;

function lackingIn(names: Set<string>, { lines }: Project): string[] {
  return [...requirementNames(lines)].filter((name) => !name.includes('[') && !tools.test(name) && !names.has(name));
}

function linesWithout(lines: string[], manifest: Project, lock: Lock | undefined): string[] {
  const known = new Set([...requirementNames(manifest.lines), ...lockedNames(lock?.constraints ?? [])]);
  return lines.filter((line) => !known.has(requirementName(line) ?? ''));
}

/** Build arguments are visible to others. */
const credentials = /:\/\/[^/\s]*@/;

function fromRequirements(
  { from, lines, others, needsSources, rewritten }: Listed,
  lock: Lock | undefined,
  python: string | undefined,
): Packages {
  const usual = from === 'requirements.txt';
  // The author's own versions, if the file names none.
  const constraints = lines.some(isPinned) ? [] : (lock?.constraints ?? []);
  const all = [...others, ...lines];
  return {
    ...(all.some((line) => credentials.test(line)) ? {} : { requirements: all }),
    from: constraints.length ? `${from} with the versions of ${lock?.file}` : from,
    names: new Set([...requirementNames(lines), ...lockedNames(constraints)]),
    python,
    git: fromGit(lines),
    unlocked: true,
    hints: [],
    buildArgs: {
      ...(rewritten || from.endsWith('.in') ? { REQUIREMENTS: lines.join(lineBreak) } : usual ? {} : { REQUIREMENTS_FILE: from }),
      ...(needsSources || !usual ? { COPY_FIRST: '.' } : {}),
      ...(constraints.length ? { CONSTRAINTS: constraints.join(lineBreak) } : {}),
      ...overrides(lines),
    },
  };
}

function fromManifest(project: Project, lock: Lock | undefined, needsSources: boolean, hints: string[]): Packages {
  const { lines, python } = project;
  const locked = lockedNames(lock?.constraints ?? []);
  const stale = lock ? [...requirementNames(lines)].filter((name) => !name.includes('[') && !locked.has(name)) : [];
  const names = new Set([...requirementNames(lines), ...locked]);
  const common = { names, python, git: fromGit(lines), unlocked: true };
  const copy: BuildArgs = needsSources || project.folders ? { COPY_FIRST: '.' } : {};
  const completed =
    lock && stale.length && !project.folders ? [`${lock.file} lacks ${stale.slice(0, 3).join(', ')}, which the build adds`] : [];
  if (lock?.file === 'uv.lock' && !lock.outer && project.name && stale.length === 0 && !hints.length)
    return { ...common, from: lock.file, unlocked: false, hints, buildArgs: { REQUIREMENTS_FILE: lock.file, ...copy } };
  return {
    ...common,
    from: lock ? lock.file : project.file,
    hints: [...hints, ...completed],
    buildArgs: {
      ...(project.dynamic ? { REQUIREMENTS_FILE: project.file } : { REQUIREMENTS: lines.join(lineBreak) }),
      ...(project.dynamic ? { COPY_FIRST: '.' } : copy),
      ...(lock?.constraints.length ? { CONSTRAINTS: lock.constraints.join(lineBreak) } : {}),
      ...overrides(lines),
    },
  };
}

/** Packages that exist only for Windows, in what `pip freeze` wrote there. */
const windows = /^(?:pywin32|pywinpty|pypiwin32|windows-curses|wmi|python-magic-bin|winsdk|pyreadline3?)$/;

function overrides(lines: string[]): BuildArgs {
  const found = [...requirementNames(lines)].filter((name) => windows.test(name));
  return found.length ? { OVERRIDES: found.map((name) => `${name} ; sys_platform == "win32"`).join(lineBreak) } : {};
}

function fromGit(lines: string[]): boolean {
  return lines.some((line) => line.includes('git+'));
}
