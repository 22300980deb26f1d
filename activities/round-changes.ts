import { formatDate, formatShortDate } from '../domain/dates.ts';
import { formatPounds, fromJson } from '../domain/money.ts';
import type { DateRange } from '../domain/project/state.ts';
import type { PackPage, PackProject } from '../records/round-packs.ts';
import { ratingNames } from './round-csv.ts';

/** What a corrected page says anew, in sentences: the programme first, then project by project. None: nothing changed. */
export function changesBetween(before: PackPage, after: PackPage): string[] {
  const sentences: string[] = [];
  if (before.rating.shown !== after.rating.shown) {
    sentences.push(`The programme was ${named(before.rating.shown)}, and is ${named(after.rating.shown)}.`);
  }
  if (before.rating.computed !== after.rating.computed && before.rating.shown === after.rating.shown) {
    const now = named(after.rating.computed);
    sentences.push(`The computed rating was ${named(before.rating.computed)}, and is ${now}; the override stands.`);
  }
  if (before.coverage.reported !== after.coverage.reported || before.coverage.due !== after.coverage.due) {
    const { reported, due } = after.coverage;
    sentences.push(
      `${reported} of ${due} projects due have reported: it was ${before.coverage.reported} of ${before.coverage.due}.`,
    );
  }
  for (const project of after.projects) {
    const was = before.projects.find(({ ref }) => ref === project.ref);
    if (was) sentences.push(...projectChanges(was, project));
  }
  return sentences;
}

function projectChanges(was: PackProject, is: PackProject): string[] {
  const name = `${is.title} (${is.ref})`;
  const changes: string[] = [];
  const say = (what: string, before: string, after: string) => {
    if (before !== after) changes.push(`${name}: ${what} was ${before}, and is ${after}.`);
  };
  say('the rating', named(was.rating), named(is.rating));
  say('the forecast finish', range(was.finish.forecast), range(is.finish.forecast));
  say('the forecast outturn', money(was.outturnPence), money(is.outturnPence));
  say('the spend', spend(was), spend(is));
  if (was.conflict !== is.conflict) {
    changes.push(`${name}: ${is.conflict ? 'two people now disagree' : 'people no longer disagree'}.`);
  }
  if (was.help !== is.help) {
    changes.push(
      is.help === '' ? `${name}: nothing is sought any more.` : `${name}: what is sought is now “${is.help}”`,
    );
  }
  const worded = was.why !== is.why || was.pathToGreen !== is.pathToGreen || was.whatChanged !== is.whatChanged;
  if (worded) changes.push(`${name}: the words of the update are new.`);
  return changes;
}

const named = (rating: string): string => ratingNames[rating] ?? rating;

const money = (pence: string | null): string => (pence === null ? 'not known' : formatPounds(fromJson(pence)));

const spend = ({ spendPence, spendAsAt }: PackProject): string =>
  `${money(spendPence)}${spendAsAt === null ? '' : ` as at ${formatShortDate(spendAsAt)}`}`;

function range(dates: DateRange | null): string {
  if (dates === null) return 'not known';
  return dates.from === dates.to ? formatDate(dates.to) : `${formatDate(dates.from)} to ${formatDate(dates.to)}`;
}
