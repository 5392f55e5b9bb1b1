// What uv, pip, and programs without memory printed, recorded from the real programs, without lines that say nothing.
import type { Sample } from './sample.js';

export const pythonSamples: Sample[] = [
  {
    name: 'uv: a contradiction',
    lines: `error: No solution found when resolving dependencies
  cause: Because pydantic-settings==2.6.0 depends on pydantic>=2.7.0 and you require pydantic==1.10.2, we can conclude that your requirements and pydantic-settings==2.6.0 are incompatible.
         And because you require pydantic-settings==2.6.0, we can conclude that your requirements are unsatisfiable.`,
    problem: 'requirements contradict each other',
    cause: 'Because pydantic-settings==2.6.0 depends on pydantic>=2.7.0 and you require pydantic==1.10.2',
  },
  {
    name: 'uv: no wheel',
    lines: `error: No solution found when resolving dependencies
  cause: Because psycopg2-binary==2.9.9 has no usable wheels and you require psycopg2-binary==2.9.9, we can conclude that your requirements are unsatisfiable.`,
    problem: 'psycopg2-binary==2.9.9 has no file for this Python',
    cause: 'without a wheel',
    fix: /PYTHON_IMAGE=python:3\.12-slim/,
  },
  {
    name: 'uv: no version',
    lines: `error: No solution found when resolving dependencies
  cause: Because there is no version of fastapi==99.0.0 and you require fastapi==99.0.0, we can conclude that your requirements are unsatisfiable.`,
    problem: "the package index doesn't have fastapi==99.0.0",
    cause: 'fastapi==99.0.0',
  },
  {
    name: 'uv: no package',
    lines: `  cause: Because fastapi-nonesuch-taskflow-zz was not found in the package registry and you require fastapi-nonesuch-taskflow-zz, we can conclude that your requirements are unsatisfiable.`,
    problem: "the package index doesn't have fastapi-nonesuch-taskflow-zz",
    cause: 'fastapi-nonesuch-taskflow-zz',
  },
  {
    name: 'uv: an outdated lock file',
    lines: 'error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided.',
    problem: 'uv.lock and pyproject.toml disagree',
    cause: "uv.lock doesn't match",
    command: 'uv lock',
  },
  {
    name: 'uv: a line that is no requirement',
    lines:
      'error: Couldn\'t parse requirement in `requirements.txt` at position 0\n  cause: no such comparison operator "=", must be one of ~= == != <= >= < > ===',
    problem: 'the requirements contain a line that no tool can read',
    cause: 'requirements.txt has a line',
  },
  {
    name: 'pip: a contradiction',
    lines: `ERROR: Cannot install pydantic-settings==2.6.0 and pydantic==1.10.2 because these package versions have conflicting dependencies.

The conflict is caused by:
    The user requested pydantic==1.10.2
    pydantic-settings 2.6.0 depends on pydantic>=2.7.0

ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/#dealing-with-dependency-conflicts`,
    problem: 'requirements contradict each other',
    cause:
      'pydantic-settings==2.6.0 and pydantic==1.10.2; The user requested pydantic==1.10.2; pydantic-settings 2.6.0 depends on pydantic>=2.7.0',
  },
  {
    name: 'pip: no version',
    lines: `ERROR: Could not find a version that satisfies the requirement fastapi==99.0.0 (from versions: 0.1.0, 0.1.2)
ERROR: No matching distribution found for fastapi==99.0.0`,
    problem: "the package index doesn't have fastapi==99.0.0",
    cause: 'fastapi==99.0.0',
  },
  {
    name: 'pip: a build that fails',
    lines: `Error: pg_config executable not found.
error: subprocess-exited-with-error

× Getting requirements to build wheel did not run successfully.
│ exit code: 1
╰─> See above for output.`,
    problem: "psycopg2 couldn't be compiled",
    cause: 'psycopg2 is compiled from source',
    fix: /psycopg2-binary/,
  },
];

export const machineSamples: Sample[] = [
  {
    name: 'Node.js: its heap',
    lines: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\nAborted',
    problem: 'it ran out of memory',
    cause: 'not enough memory',
  },
  {
    name: 'the kernel',
    lines: ' ⨯ Next.js build worker exited with code: null and signal: SIGKILL',
    problem: 'it ran out of memory',
    cause: 'not enough memory',
  },
];
