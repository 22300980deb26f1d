import { periodName } from '../../domain/dates.ts';
import type { ProjectState, ProjectUpdate } from '../../domain/project/state.ts';
import { findRound, listRequests, type RequestView, type RoundView } from '../../records/views/rounds.ts';
import { findSnapshot } from '../../records/views/snapshots.ts';
import { updateForm } from '../forms/update.ts';
import { type Fact, fact } from '../parts.ts';
import { type Clockface, day, pounds, range, ratingTag } from '../words.ts';
import type { Ask, Held } from './ask.ts';

/** A month's update of one project. Undefined when the project is not there any more. */
export async function askUpdate({ web, office, clock, link, target }: Held): Promise<Ask | undefined> {
  const { db } = web.deps;
  const { project = '', period = '' } = target;
  const [snapshot, round, [request]] = await Promise.all([
    findSnapshot<ProjectState>(db, office.id, `project/${project}`),
    findRound(db, office.id, period),
    listRequests(db, office.id, period, { project, limit: 1 }),
  ]);
  if (!snapshot) return undefined;
  const { state, open } = snapshot;
  const { fields, values, own, inForce } = updateForm(state, period, round?.asAt ?? null, link.person);
  const settled = inForce.length === 0 && !open;
  return {
    title: `${periodName(period)} update: ${state.title}`,
    caption: `${office.name}, project ${state.ref}`,
    lead: leadOf(office.today, round, request, open),
    ...(own && { sent: { title: 'What you sent', facts: sentFacts(own, clock) } }),
    fields: settled || !open ? [] : fields,
    values,
    button: own ? 'Send the correction' : 'Send the update',
  };
}

function leadOf(
  today: string,
  round: RoundView | undefined,
  request: RequestView | undefined,
  open: boolean,
): string[] {
  if (!open) return ['This project has ended: no update is needed any more.'];
  if (!round) return ['The figures stand as you give them.'];
  const asAt = `Figures stand as at ${day(round.asAt)}${round.asAt > today ? ': you may answer before it, and correct it later' : ''}.`;
  if (round.status === 'closed') {
    return [`${periodName(round.period)} has closed. What you send is still taken, and marked late.`, asAt];
  }
  if (request?.state === 'excused') return ['The project is excused this month; you may still answer.', asAt];
  return [`Please answer by ${day(request?.dueOn ?? round.dueOn)}.`, asAt];
}

function sentFacts(own: ProjectUpdate, clock: Clockface): Fact[] {
  const some = (key: string, value: string): Fact[] => (value === '' ? [] : [fact(key, value)]);
  return [
    fact('Rating', { tag: ratingTag(own.rating) }),
    fact('What has changed', own.whatChanged),
    ...some('Why it is not Green', own.why),
    ...some('Path to Green', own.pathToGreen),
    fact('Forecast finish', range(own.forecastFinish.from, own.forecastFinish.to)),
    fact('Forecast outturn', pounds(own.outturnPence)),
    fact('Spent to date', `${pounds(own.spendPence)}${own.spendAsAt ? `, as at ${day(own.spendAsAt)}` : ''}`),
    ...some('Help sought', own.help),
    fact('Sent', `${clock.at(own.receivedAt)}${own.late ? ', late' : ''}`),
  ];
}
