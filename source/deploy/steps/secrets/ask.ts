// Asks for the secrets and the applications' own variables until every value holds. Nothing is stored yet.
import type { Problem } from '../../../problem.js';
import { components } from '../../../release/component.js';
import { temporary } from '../../../release/throwaway.js';
import type { VariableField } from '../../engine/event.js';
import type { StepContext } from '../../engine/step.js';
import { askFromHere } from './check-database.js';
import { decideAnswer, type Form, neededKeys, type Problems, storedKeys, urlToTry, valuesOffered, type Wish } from './decide.js';
import { nothingStored, type Stored } from './stored.js';
import { keysToKeep } from './stored-secret.js';
import { decideVariables } from './variables/decide.js';
import { fieldsOf, type Given, noVariables, suggestions, type Variables } from './variables/fields.js';
import { collectGiven } from './variables/given.js';
import { namesToKeep } from './variables/store.js';

/** What the person wants stored. `text`: what is known of the database. `stamps`: for the step's record. */
export type Entry = { wish: Wish; variables: Variables; given: Given; text: string; stamps: Record<string, string> };

/** @param before undefined: the cluster isn't running yet */
export async function askUntilValid(context: StepContext, before: Stored | undefined): Promise<Entry> {
  const { ask, settings } = context;
  const stored = before ?? nothingStored;
  const { given, stamps } = await collectGiven(context, stored);
  const form = await formFor(context, stored, given);
  const variables = await variablesFor(context, stored, given);
  let problems: Problems = {};
  let fields = variables.fields;
  for (;;) {
    const { keys, stored: kept } = form;
    const known = keys.filter((key) => form.known[key] !== undefined);
    const answer = await ask({ type: 'secrets', id: 'secrets', keys, stored: kept, known, variables: fields, problems });
    const decided = decideAnswer(answer, form);
    const own = decideVariables(answer.variables ?? {}, variables.fields, variables);
    problems = 'problems' in decided ? decided.problems : {};
    fields = withProblems(variables.fields, 'problems' in own ? own.problems : {});
    if ('problems' in decided || 'problems' in own) continue;
    const { wish } = decided;
    const entry = { wish, variables: own.values, given, stamps };
    if (wish.throwaway) return { ...entry, text: `throwaway PostgreSQL: ${temporary}` };
    const url = urlToTry(wish, stored.secrets, settings.target);
    const tried = url === undefined ? { text: '' } : await askFromHere(url, context);
    if ('text' in tried) return { ...entry, text: tried.text };
    problems = { 'database-url': tried.problem };
  }
}

function withProblems(fields: VariableField[], problems: Record<string, Problem>): VariableField[] {
  return fields.map((field) => {
    const problem = problems[field.name];
    return problem ? { ...field, problem } : field;
  });
}

async function formFor(context: StepContext, { secrets }: Stored, given: Given): Promise<Form> {
  const { target, throwawayDatabase = false, sources } = context.settings;
  const known = given.secrets;
  const offered = { values: known, throwaway: throwawayDatabase && !known['database-url'] };
  return {
    keys: neededKeys(sources),
    stored: storedKeys(secrets),
    keep: secrets ? await keysToKeep(context, secrets, valuesOffered(offered, secrets, target)) : [],
    known,
    throwawayDatabase,
    lenient: !(sources.frontend.own && sources.backend.own),
  };
}

/** The fields of the form, and the values behind them that nobody has to type. */
async function variablesFor(context: StepContext, { variables }: Stored, given: Given) {
  const { sources, target } = context.settings;
  const stored = { frontend: { ...variables.frontend?.data }, backend: { ...variables.backend?.data } };
  const known = noVariables();
  for (const component of components) {
    const keep = await namesToKeep(context, component, variables[component], given.variables[component]);
    known[component] = Object.fromEntries(Object.entries(given.variables[component]).filter(([name]) => !keep.includes(name)));
  }
  const fields = fieldsOf(sources, { known, stored }, target.release);
  return { fields, known, stored, suggested: suggestions(sources, target.release) };
}
