import type { Command } from 'commander';
import { promiseFollowUp } from '../client/follow-ups/promise.ts';
import { formatShortDate } from '../domain/dates.ts';
import type { FollowUpState } from '../domain/follow-up/state.ts';
import { Refusal } from '../domain/refusal.ts';
import { peopleByIds } from '../records/people.ts';
import { listEvents } from '../records/views/events.ts';
import { type FollowUpRow, findFollowUp, listFollowUps } from '../records/views/follow-ups.ts';
import { findSnapshot } from '../records/views/snapshots.ts';
import { withProduct } from './product.ts';
import { type Column, printFacts, printRows, words } from './show.ts';
import { carryOut, several, writing } from './writing.ts';

/** `gatehouse follow-up`: capture a promise to a committee, list them, show one. */
export function followUpCommand(program: Command): void {
  const followUp = program.command('follow-up').description('capture, list and show promises to committees');
  writing(followUp.command('promise'))
    .description('capture what was promised; what it lacks is asked for')
    .option('--kind <kind>', 'recommendation, action or promised_information')
    .option('--body <name>', 'body that it was promised to')
    .option('--body-ref <ref>', 'the body’s own reference')
    .option('--meeting-on <date>', 'day of the meeting')
    .option('--item <text>', 'agenda item')
    .option('--words <text>', 'the words of the minutes')
    .option('--asked-by <name>', 'who asked')
    .option('--promised-by <name>', 'who promised')
    .option('--programme <ref>', 'programme that it is about')
    .option('--project <ref>', 'project that it is about')
    .option('--owner <person>', 'short name of who answers it')
    .option('--director <person>', 'short name of the accountable director')
    .option('--due <date>', 'day that it is due')
    .option('--publicity <word>', 'public, exempt or confidential (public)')
    .option('--exempt-paragraph <text>', 'paragraph of the Schedule, when exempt')
    .option('--recipient <person or name>', 'a recipient; may stand several times', several)
    .addHelpText(
      'after',
      '\nExample:\n  gatehouse follow-up promise --as Clerk --kind promised_information --body "Scrutiny commission" \\\n    --meeting-on 2023-11-27 --words "Officers would circulate a note on carbon" --recipient member-1',
    )
    .action(async (_options, command: Command) => {
      const { recipient, publicity, file, ...rest } = command.opts<
        Record<string, string | undefined> & { recipient?: string[] }
      >();
      const { ifVersion: _, ...typed } = rest;
      const form = {
        ...typed,
        publicity: publicity ?? (file === undefined ? 'public' : undefined),
        recipients: recipient && (await recipientsOf(command, recipient)),
      };
      await carryOut(command, promiseFollowUp, '', form, ({ target, repeated }) =>
        repeated ? `Follow-up ${target} had been captured before.` : `Follow-up ${target} is captured.`,
      );
    });
  followUp
    .command('list')
    .description('list what is still open, the undated first')
    .option('--overdue', 'only what is overdue')
    .option('--accepted', 'only what was accepted')
    .option('--programme <ref>', 'about one programme only')
    .addHelpText('after', '\nExample:\n  gatehouse follow-up list --overdue')
    .action((options: { overdue?: boolean; accepted?: boolean; programme?: string }, command: Command) =>
      withProduct(command, async ({ deps, office, options: common }) => {
        const show = options.accepted ? 'accepted' : options.overdue ? 'overdue' : 'open';
        const filter = { show, ...(options.programme !== undefined && { programme: options.programme }) } as const;
        const rows = await listFollowUps(deps.db, office.id, office.today, filter);
        printRows(common, rows, columns, 'There are none.');
      }),
    );
  followUp
    .command('show <id>')
    .description('show a promise, and each of its recipients')
    .addHelpText('after', '\nExample:\n  gatehouse follow-up show fu-1a2b3c4d --json')
    .action((id: string, _options, command: Command) =>
      withProduct(command, async ({ deps, office, options }) => {
        const row = await findFollowUp(deps.db, office.id, id);
        if (!row) throw new Refusal('not_found', `Follow-up “${id}” does not exist in this office.`);
        const snapshot = await findSnapshot<FollowUpState>(deps.db, office.id, `follow-up/${id}`);
        const events = await listEvents(deps.db, office.id, `follow-up/${id}`);
        printFacts(options, { ...row, state: snapshot?.state, events }, factsOf(row, snapshot?.state));
      }),
    );
}

/** A short name that the office knows is that person; anything else is a name that stands for itself. */
async function recipientsOf(command: Command, typed: string[]): Promise<{ person: string | null; name: string }[]> {
  let found: { person: string | null; name: string }[] = [];
  await withProduct(command, async ({ deps, office }) => {
    const people = await peopleByIds(deps.db, office.id, typed);
    found = typed.map((name) => ({ person: people.has(name) ? name : null, name: people.get(name)?.name ?? name }));
  });
  return found;
}

const columns: Column<FollowUpRow>[] = [
  ['ID', ({ id }) => id],
  ['DUE', ({ due }) => due && formatShortDate(due)],
  ['STATUS', ({ status }) => words(status)],
  ['LACKS', ({ missing }) => missing.join(', ')],
  ['OWNER', ({ ownerName }) => ownerName],
  ['BODY', ({ body }) => body],
  ['WORDS', ({ words: said }) => (said.length > 60 ? `${said.slice(0, 60)}…` : said)],
];

function factsOf(row: FollowUpRow, state: FollowUpState | undefined): [string, string | null][] {
  const recipients = state?.recipients.map(({ name, status }) => `${name} (${words(status)})`) ?? [];
  return [
    ['Id', row.id],
    ['Kind', words(row.kind)],
    ['Body', row.body],
    ['Meeting', formatShortDate(row.meetingOn)],
    ['Words', row.words],
    ['Status', words(row.status)],
    ['Due', row.due && formatShortDate(row.due)],
    ['Owner', row.ownerName],
    ['Lacks', row.missing.join(', ')],
    ['Recipients', recipients.join('; ')],
    ['Answer', state?.answer?.text ?? null],
    ['Version', String(row.version)],
  ];
}
