import { isPeriod, periodName } from '../../domain/dates.ts';
import type { PackPage, PackProject } from '../../records/round-packs.ts';
import { findPack } from '../../records/views/packs.ts';
import { type Asked, type Document, foundOr404, type Page } from '../page.ts';
import { type Cell, cardColour, fact, type Table, text } from '../parts.ts';
import { coverageWords, driftWords } from '../rating.ts';
import { count, day, pounds, ratingName, ratingTag, shortDay, shortRange } from '../words.ts';

async function packOf(asked: Asked) {
  const { web, office, params, query } = asked;
  const { period = '', ref = '' } = params;
  const version = /^\d{1,6}$/u.test(query.version ?? '') ? Number(query.version) : undefined;
  const found = isPeriod(period) ? await findPack(web.deps.db, office.id, period, ref, version) : undefined;
  return foundOr404(found, 'That frozen page');
}

/** A programme's page of a closed month, as it was frozen for the board. */
export async function pack(asked: Asked): Promise<Page> {
  const found = await packOf(asked);
  const page = found.page as unknown as PackPage;
  const { rating, coverage } = page;
  return {
    view: 'pack',
    title: `${page.programme.title}: ${periodName(page.period)}`,
    section: 'rounds',
    trail: [
      { text: 'Monthly reporting', href: '/rounds' },
      { text: periodName(page.period), href: `/rounds/${page.period}` },
    ],
    model: {
      caption: `${page.office}, board report`,
      csv: `/rounds/${page.period}/packs/${encodeURIComponent(page.programme.ref)}/figures.csv?version=${found.version}`,
      version: found.version,
      changed: found.changed,
      cards: [
        {
          label: 'Overall rating',
          figure: ratingName(rating.shown),
          note: page.before
            ? `${ratingName(page.before.colour)} in ${periodName(page.before.period)}`
            : 'first month here',
          colour: cardColour(rating.shown),
        },
        { label: 'Coverage', figure: `${coverage.reported} of ${coverage.due}`, note: 'projects reported' },
        { label: 'Figures as at', figure: day(page.asAt), note: `answers were due by ${day(page.dueOn)}` },
      ],
      why: rating.why,
      facts: [
        fact('Computed', ratingName(rating.computed)),
        fact('Stated', rating.stated ? ratingName(rating.stated) : 'Nobody stated one'),
        fact(
          'Override',
          rating.override
            ? `${ratingName(rating.override.colour)} until ${day(rating.override.expiresOn)}, by ${rating.override.by}: ${rating.override.reason}`
            : 'None',
        ),
        fact('Coverage', coverageWords(coverage)),
        fact('Senior responsible owner (SRO)', page.programme.owner ?? 'Nobody yet'),
        fact('Envelope', pounds(page.programme.envelopePence)),
        fact(
          'Closed',
          `${asked.clock.at(page.closedAt)}, by ${page.closedBy}${page.closedWhy ? `: ${page.closedWhy}` : ''}`,
        ),
      ],
      drift: driftWords(rating.drift),
      projects: projectTable(page.projects),
      sought: page.projects.filter(({ help }) => help !== '').map(({ title, help }) => `${title}: ${help}`),
      silent: page.projects
        .filter(({ answer }) => answer === 'not_reported')
        .map(({ title, lead }) => `${title} (${lead ?? 'no lead'})`),
    },
  };
}

function projectTable(projects: PackProject[]): Table {
  const answers: Record<PackProject['answer'], string> = {
    reported: '',
    late: 'reported late',
    not_reported: '',
    excused: 'excused',
    not_asked: 'not asked',
  };
  return {
    id: 'projects',
    caption: 'Projects',
    head: ['Project', 'Rating', 'Last month', 'What changed', 'Finish', 'Outturn'],
    empty: 'No project was live.',
    rows: projects.map((one): Cell[] => [
      {
        text: one.title,
        note: [one.ref, one.critical ? 'critical' : '', one.lead ?? 'no lead'].filter(Boolean).join(', '),
      },
      {
        tag: ratingTag(one.rating),
        note: [answers[one.answer], one.conflict ? 'two answers disagree' : '', one.why].filter(Boolean).join('; '),
      },
      one.before ? { tag: ratingTag(one.before) } : text('–'),
      { text: one.whatChanged || '–', ...(one.pathToGreen !== '' && { note: `Path to Green: ${one.pathToGreen}` }) },
      finishCell(one),
      costCell(one),
    ]),
  };
}

function finishCell({ finish, reBaselines }: PackProject): Cell {
  const now = finish.forecast ? shortRange(finish.forecast.from, finish.forecast.to) : '–';
  if (finish.original === null) return finish.forecast ? { text: now, note: 'no baseline' } : text(now);
  const moved = reBaselines > 0 ? `, approved ${shortDay(finish.approved)}, ${count(reBaselines, 're-baseline')}` : '';
  return { text: now, note: `original ${shortDay(finish.original)}${moved}` };
}

function costCell({ outturnPence, budgetPence, spendPence, spendAsAt }: PackProject): Cell {
  const note = [
    budgetPence === null ? '' : `budget ${pounds(budgetPence)}`,
    spendPence === null ? '' : `spent ${pounds(spendPence)}${spendAsAt ? ` as at ${shortDay(spendAsAt)}` : ''}`,
  ].filter(Boolean);
  return { text: pounds(outturnPence), ...(note.length > 0 && { note: note.join(', ') }) };
}

/** The same as a file of figures. */
export async function packFigures(asked: Asked): Promise<Document> {
  const { period, programme, version, csv } = await packOf(asked);
  const name = `${programme}-${period}-v${version}.csv`.replaceAll(/[^\w.-]/gu, '_');
  return {
    type: 'text/csv; charset=utf-8',
    body: csv,
    headers: { 'content-disposition': `attachment; filename="${name}"` },
  };
}
