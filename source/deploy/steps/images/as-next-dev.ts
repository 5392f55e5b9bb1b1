// Offers to build a frontend as `next dev` runs it, if `next build` refuses what a development server never looks at.
import type { Source } from '../../../release/application.js';
import type { StepContext } from '../../engine/step.js';
import type { FailedAttempt } from './failed-attempt.js';

type Kind = 'checks' | 'prerender';
type Refusal = { kind: Kind; errors: string[] };

const kinds: Record<Kind, { found: string; skipped: string; detail: string }> = {
  checks: {
    found: 'has type or lint errors',
    skipped: 'without type checks and lint',
    detail: 'next build stops at them, and next dev ignores them. The image would be built without type checks and lint',
  },
  prerender: {
    found: 'has pages that can’t be rendered while the image builds',
    skipped: 'without prerendered pages',
    detail: 'next build renders pages in advance, and next dev doesn’t. The image would render each page when it is requested',
  },
};

/** The source to build next after a yes, which the next run remembers. */
export async function offerBuildAsNextDev(
  { stage, lines }: FailedAttempt,
  source: Source,
  context: StepContext,
): Promise<Source | undefined> {
  const refusal = stage === 'build' && source.component === 'frontend' ? refusalIn(lines) : undefined;
  const already = source.buildArgs.SKIP?.split(' ') ?? [];
  if (!refusal || already.includes(refusal.kind)) return undefined;
  const { found, skipped, detail } = kinds[refusal.kind];
  const { yes } = await context.ask({
    type: 'confirm',
    id: `as-next-dev-${refusal.kind}`,
    text: `The frontend ${found}. Build it anyway, as next dev does?`,
    detail: [...refusal.errors, detail, 'Your checkout stays as it is. npm run build fails there too, until you correct it'],
  });
  if (!yes) return undefined;
  const { store } = context.world;
  const saved = store.choices().builds.frontend;
  store.saveBuildChoices('frontend', { ...saved, skipped: [...new Set([...(saved?.skipped ?? []), refusal.kind])] });
  context.emit({ type: 'notice', text: `frontend: built ${skipped}, as next dev does: ${refusal.errors.join(' · ')}` });
  return { ...source, buildArgs: { ...source.buildArgs, SKIP: [...already, refusal.kind].join(' ') } };
}

const mostErrors = 5;

/** From what `next build` printed. The last kind of error is the one that ended it. */
export function refusalIn(lines: string[]): Refusal | undefined {
  const texts = lines.map((line) => line.trim());
  if (
    texts.some((line) =>
      /^Export encountered (?:an error|errors) on|Error occurred prerendering page|^(?:> )?(?:Build error occurred|Error: Failed to collect page data)|Failed to collect page data for/.test(
        line,
      ),
    )
  )
    return prerenderErrors(texts);
  const checks = checkErrors(texts);
  return checks.length ? { kind: 'checks', errors: checks.slice(0, mostErrors) } : undefined;
}

function prerenderErrors(texts: string[]): Refusal | undefined {
  const pages = texts.flatMap(
    (line) => /(?:Error occurred prerendering page|Failed to collect page data for) "?(\/[^\s".]*)/.exec(line)?.[1] ?? [],
  );
  if (pages.length === 0) return undefined;
  const reason = texts.find(
    (line) => !/^(?:Export|Error occurred prerendering|> )/.test(line) && /(?:^|⨯ )(?:\w*Error\b|useSearchParams\(\)|\[?cause)/.test(line),
  );
  const names = [...new Set(pages)].slice(0, mostErrors);
  return {
    kind: 'prerender',
    errors: [...names.map((page) => `page ${page}`), ...(reason ? [reason.replace(/^⨯ /, '').replace(/\. Read more:.*/, '')] : [])],
  };
}

/** `./app/page.tsx:3:9` above `Type error: …`; or, up to Next.js 15, `./app/page.tsx` above `3:9  Error: …  rule`. */
function checkErrors(texts: string[]): string[] {
  let file = '';
  return texts.flatMap((line) => {
    if (/^\.{1,2}\/\S+(?::\d+:\d+)?$/.test(line)) file = line.replace(/^\.\//, '');
    if (line.startsWith('Type error: ')) return [`${file}: ${line}`];
    const lint = /^(\d+:\d+)\s+Error: (.*)/.exec(line);
    return lint ? [`${file}:${lint[1]}: ${lint[2]}`] : [];
  });
}
