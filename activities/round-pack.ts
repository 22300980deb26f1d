import type pg from 'pg';
import type { Actor } from '../domain/aggregate.ts';
import { previousPeriod } from '../domain/dates.ts';
import type { ProjectUpdate } from '../domain/project/state.ts';
import { computeRag, type ProjectRating, worse } from '../domain/rag.ts';
import { membersOf, ragProject } from '../records/programme-members.ts';
import { type Rated, recalculate } from '../records/programme-ratings.ts';
import {
  addPack,
  latestPack,
  type PackFigures,
  type PackPage,
  type PackProgramme,
  type PackProject,
  packFigures,
  packProgrammes,
} from '../records/round-packs.ts';
import { type RoundRow, roundOf } from '../records/rounds.ts';
import { changesBetween } from './round-changes.ts';
import { packCsv } from './round-csv.ts';

/** Rates a programme a last time for a month and freezes its page, as version 1, in the closing's transaction. */
export async function freezePack(
  client: pg.ClientBase,
  programme: PackProgramme,
  closing: { round: RoundRow; officeName: string; now: string; actor: Actor; why: string },
): Promise<void> {
  const { round, now } = closing;
  const { office, period } = round;
  const rated = await recalculate(client, { office, programme: programme.ref, now, state: programme.state, period });
  if (!rated) return;
  const before = previousPeriod(period);
  const figures = await packFigures(client, { office, programme: programme.ref, period, before });
  const page: PackPage = {
    v: 1,
    office: closing.officeName,
    period,
    programme: {
      ref: programme.ref,
      title: programme.state.title,
      owner: programme.owner ?? programme.state.owner,
      envelopePence: programme.state.envelopePence,
    },
    asAt: round.asAt,
    dueOn: round.dueOn,
    closedAt: now,
    closedBy: closing.actor.name,
    closedWhy: closing.why,
    rating: ratingOf(rated),
    before: programme.headline && { colour: programme.headline.colour, period: programme.headline.period },
    coverage: rated.rating.coverage,
    projects: figures.map(toProject),
    inputs: rated.inputs,
    correction: null,
  };
  await addPack(client, office, { version: 1, page, csv: packCsv(page, 1), changed: [], at: now });
}

/**
 * After a late or corrected update: a new version of the programme's page, which says what it changes. Baselines,
 * budgets and who counted stay as they were frozen. Writes nothing while the round is open, or when nothing that the
 * page shows has changed, so a repeat is harmless. Call it in the transaction that records the update, after it.
 * @param of.cause what brought it: `project/REF@version`
 * @returns the version that now stands; null when there is none
 */
export async function correctPack(
  client: pg.ClientBase,
  of: { office: string; period: string; programme: string; now: string; cause: string },
): Promise<number | null> {
  const { office, period, programme, now, cause } = of;
  const round = await roundOf(client, office, period);
  if (round?.status !== 'closed') return null;
  // Corrections of one programme come one after the other.
  await client.query('select from programme where office = $1 and ref = $2 for update', [office, programme]);
  const last = await latestPack(client, of);
  const [known] = await packProgrammes(client, office, period, programme);
  if (!last || !known) return last?.version ?? null;
  // Who was on the page then, also those who have joined another programme since.
  const refs = last.page.inputs.projects.map(({ ref }) => ref);
  const figures = await packFigures(client, { office, programme, period, before: previousPeriod(period), refs });
  const members = await membersOf(client, { office, programme, period, refs });
  const inputs = {
    ...last.page.inputs,
    projects: last.page.inputs.projects.map((frozen) => {
      const member = members.find(({ ref }) => ref === frozen.ref);
      if (!member) return frozen;
      const { rating, title, excluded, conflict } = ragProject(member, known.state, true);
      const { conflict: _before, ...rest } = frozen;
      return { ...rest, rating, title, excluded, ...(conflict ? { conflict } : {}) };
    }),
  };
  const { rating: computed, coverage, ...result } = computeRag(inputs);
  const { rule, why, packVersion, atLeast, by, shares } = result;
  const page: PackPage = {
    ...last.page,
    inputs,
    coverage,
    rating: {
      ...last.page.rating,
      ...{ rule, why, packVersion, atLeast, by, shares },
      computed,
      shown: last.page.rating.override?.colour ?? computed,
    },
    projects: last.page.projects.map((frozen) => corrected(frozen, figures)),
    correction: { cause, at: now },
  };
  const changed = changesBetween(last.page, page);
  if (changed.length === 0) return last.version;
  const version = last.version + 1;
  await addPack(client, office, { version, page, csv: packCsv(page, version), changed, at: now });
  return version;
}

/** What people reported is taken anew; what the project was then stays. */
function corrected(frozen: PackProject, figures: readonly PackFigures[]): PackProject {
  const row = figures.find(({ ref }) => ref === frozen.ref);
  if (!row) return frozen;
  const fresh = toProject(row);
  if (row.updates.length === 0) return { ...frozen, answer: fresh.answer, rating: fresh.rating };
  const { answer, rating, conflict, why, pathToGreen, whatChanged, help, outturnPence, spendPence, spendAsAt } = fresh;
  const finish = { ...frozen.finish, forecast: fresh.finish.forecast };
  return {
    ...frozen,
    ...{ answer, rating, conflict, why, pathToGreen, whatChanged, help, outturnPence, spendPence, spendAsAt, finish },
  };
}

function toProject(row: PackFigures): PackProject {
  const { updates, request, late, ratingsBefore, requestBefore, ...rest } = row;
  const { finishOriginal, finishApproved, forecastFrom, forecastTo, ...facts } = rest;
  const newest = updates.at(-1);
  const carried = forecastFrom && forecastTo ? { from: forecastFrom, to: forecastTo } : null;
  const said = (read: (update: ProjectUpdate) => string) => quoted(updates, read);
  return {
    ...facts,
    answer: answerOf(row),
    rating: ratingNow(row),
    before:
      ratingsBefore.length > 0 ? ratingsBefore.reduce(worse) : requestBefore === 'not_reported' ? 'not_reported' : null,
    conflict: new Set(updates.map(({ rating }) => rating)).size > 1,
    why: said((update) => update.why),
    pathToGreen: said((update) => update.pathToGreen),
    whatChanged: said((update) => update.whatChanged),
    help: said((update) => update.help),
    finish: { original: finishOriginal, approved: finishApproved, forecast: newest?.forecastFinish ?? carried },
    outturnPence: newest?.outturnPence ?? facts.outturnPence,
    spendPence: newest?.spendPence ?? facts.spendPence,
    spendAsAt: newest?.spendPence ? newest.spendAsAt : facts.spendAsAt,
  };
}

/** Who was excused or not asked owes nothing: that is no silence. */
function ratingNow(row: PackFigures): ProjectRating {
  if (row.updates.length > 0) return row.updates.map((update): ProjectRating => update.rating).reduce(worse);
  return answerOf(row) === 'not_reported' ? 'not_reported' : 'not_rated';
}

function answerOf({ updates, request, late }: PackFigures): PackProject['answer'] {
  if (updates.length > 0) return late || updates.every((update) => update.late) ? 'late' : 'reported';
  if (request === 'excused') return 'excused';
  return request === null || request === 'cancelled' ? 'not_asked' : 'not_reported';
}

/** One person's words as they are; where people disagree, each with their name. */
function quoted(updates: readonly ProjectUpdate[], read: (update: ProjectUpdate) => string): string {
  const said = updates.filter((update) => read(update) !== '');
  if (updates.length < 2) return said.map(read).join('');
  return said.map((update) => `${update.author}: ${read(update)}`).join('\n');
}

function ratingOf({ rating }: Rated): PackPage['rating'] {
  const { rule, why, packVersion, atLeast, by, shares, computed, stated, override, drift } = rating;
  return { rule, why, packVersion, atLeast, by, shares, computed, stated, override, drift, shown: rating.rating };
}
