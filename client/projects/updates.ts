import type { z } from 'zod';
import type { ProjectState } from '../../domain/project/state.ts';
import { ifDatabaseAnswers } from '../call.ts';
import type { Answer, Command } from '../command.ts';
import type { Deps } from '../deps.ts';
import { mustBeKnown } from '../facts.ts';
import { choice, date, form, list, maybe, maybeText, money, narrative, note, period, ref, whole } from '../fields.ts';
import { listLimits } from '../limits.ts';
import { askProject } from './ask.ts';

const schema = form({
  period: period('Month'),
  rating: choice('Rating', ['red', 'amber', 'green']),
  why: maybeText(narrative('Why')),
  pathToGreen: maybeText(narrative('Path to Green')),
  whatChanged: narrative('What changed'),
  finishFrom: date('Forecast finish'),
  finishTo: maybe(date('Forecast finish, latest')),
  outturn: maybe(money('Forecast outturn')),
  spend: maybe(money('Spend so far')),
  spendAsAt: maybe(date('Spend as at')),
  help: maybeText(note('Decision or help sought')),
  reached: list(
    'Milestones reached',
    form({ milestone: ref('Milestone'), on: date('Reached on') }),
    listLimits.milestones,
  ),
  /** Whose update it is, when somebody else types it. */
  onBehalfOf: maybe(ref('On behalf of')),
  stance: maybe(choice('What this does to the answer already given', ['replaces', 'disagrees'])),
  resolves: list('Updates that this settles', whole('Number of the update', 1, 1_000_000), listLimits.other),
}).check(({ value, issues }) => {
  const missing = (path: string, message: string) => issues.push({ code: 'custom', path: [path], message, input: '' });
  if (value.rating !== 'green' && value.why === '') missing('why', 'Say why the project is rated Red or Amber.');
  if (value.rating !== 'green' && value.pathToGreen === '')
    missing('pathToGreen', 'Say what would bring it back to Green.');
  if (value.finishTo !== null && value.finishTo < value.finishFrom)
    missing('finishTo', 'Forecast finish, latest is before the forecast finish. Enter a later day, or leave it empty.');
  if (value.spend !== null && value.spendAsAt === null)
    missing('spendAsAt', 'Say which day the spend figure is as at.');
});

/** Reports on a project for a month, by its lead or for them. Never refused as stale: it appends. */
export const submitUpdate: Command<z.output<typeof schema>, Answer<ProjectState>> = {
  noun: 'project',
  verb: 'submit-update',
  title: 'Send the update',
  schema,
  run: async (deps, ctx, project, typed) => {
    if (typed.onBehalfOf !== null) {
      await mustBeKnown(deps, ctx.office, [{ field: 'onBehalfOf', label: 'On behalf of', person: typed.onBehalfOf }]);
    }
    const closed = await ifDatabaseAnswers(deps, () => roundClosed(deps, ctx.office, typed.period));
    return askProject(deps, ctx, project, 'submitUpdate', typed, {
      period: typed.period,
      rating: typed.rating,
      why: typed.why,
      pathToGreen: typed.pathToGreen,
      whatChanged: typed.whatChanged,
      forecastFinish: { from: typed.finishFrom, to: typed.finishTo ?? typed.finishFrom },
      outturnPence: typed.outturn,
      spendPence: typed.spend,
      spendAsAt: typed.spendAsAt,
      help: typed.help,
      author: ctx.actor.name,
      authorPerson: ctx.actor.person ?? null,
      onBehalfOf: typed.onBehalfOf,
      late: closed ?? false,
      stance: typed.stance,
      resolves: typed.resolves,
      reached: typed.reached,
    });
  },
};

/** After its round has closed a month's update is late, and still taken. */
async function roundClosed(deps: Deps, office: string, month: string): Promise<boolean> {
  const { rows } = await deps.db.pool.query<{ status: string }>(
    'select status from round where office = $1 and period = $2',
    [office, month],
  );
  return rows[0]?.status === 'closed';
}
