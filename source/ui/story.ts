// What stays in the scrollback: the header, notices, and each step as it ends.
import type { State, StepView } from '../deploy/state.js';
import { dim, good, type Line, say, spread, warn, wrapped } from './line.js';
import { finishedRow } from './step-row.js';
import { sign } from './theme.js';
import { headerLine } from './wizard-view.js';

export type StoryItem =
  | { type: 'header'; state: State }
  | { type: 'notice'; notice: State['notices'][number]; index: number }
  | { type: 'step'; step: StepView };

/** The story with what is new in `state` added; the same array when nothing is. */
export function continued(story: StoryItem[], state: State): StoryItem[] {
  if (!state.target) return story;
  const news: StoryItem[] = story.length === 0 ? [{ type: 'header', state }] : [];
  const noticed = story.filter((item) => item.type === 'notice');
  state.notices.forEach((notice, index) => {
    if (!noticed.some((item) => item.notice.text === notice.text)) news.push({ type: 'notice', notice, index });
  });
  for (const step of state.steps) if (isNews(step, story)) news.push({ type: 'step', step });
  return news.length > 0 ? [...story, ...news] : story;
}

/** A step that was told and is found true again after a retry needs no second line. */
function isNews(step: StepView, story: StoryItem[]): boolean {
  const told = story.filter((item) => item.type === 'step' && item.step.id === step.id);
  if (step.status.type === 'skipped') return told.length === 0;
  return step.status.type === 'done' && !told.some((item) => item.type === 'step' && item.step.status === step.status);
}

// Someone who looks around should not have to own a database, nor be tempted to give a real password.
const demoHint: Line = [dim('  Invented secrets do, such as postgresql://me:pw@db.example.com/taskflow')];

export function storyLines(item: StoryItem, columns: number, demo: boolean): Line[] {
  switch (item.type) {
    case 'header': {
      const { left, right } = headerLine(item.state, demo);
      return [[], spread(left, right, columns), ...(demo ? [demoHint] : []), []];
    }
    case 'notice':
      return noticeLines(item.notice, columns);
    case 'step':
      return [finishedRow(item.step, columns)];
  }
}

const noticeIndent = 4;
const mostNoticeLines = 6;

function noticeLines({ text, level }: State['notices'][number], columns: number): Line[] {
  const mark = level === 'info' ? good(`  ${sign.done} `) : warn(`  ${sign.attention} `);
  const [first = '', ...more] = wrapped(text, columns - noticeIndent, mostNoticeLines);
  return [[mark, say(first)], ...more.map((line): Line => [say(' '.repeat(noticeIndent)), say(line)])];
}
