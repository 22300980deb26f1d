import type { FollowUpState, Recipient } from '../../domain/follow-up/state.ts';
import { listEvents } from '../../records/views/events.ts';
import { countFollowUps, type FollowUpRow, findFollowUp, listFollowUps } from '../../records/views/follow-ups.ts';
import { type MailView, mailsAbout } from '../../records/views/mails.ts';
import { namesOf } from '../../records/views/people.ts';
import { findSnapshot } from '../../records/views/snapshots.ts';
import { type Asked, foundOr404, type Page } from '../page.ts';
import { type Cell, type Fact, fact, pageOf, type Table, text } from '../parts.ts';
import { trailOf } from '../trail.ts';
import {
  type Clockface,
  day,
  followUpKindName,
  followUpTag,
  listed,
  mailTag,
  missingName,
  publicityName,
  shortDay,
  type Tag,
} from '../words.ts';
import { shorten } from './home.ts';

const perPage = 50;
const shows = ['open', 'overdue', 'accepted'] as const;

/** Promises to committees: open, overdue, or accepted. */
export async function followUpList(asked: Asked): Promise<Page> {
  const { web, office, query } = asked;
  const { db } = web.deps;
  const show = shows.find((one) => one === query.show) ?? 'open';
  const programme = query.programme;
  const [rows, counts] = await Promise.all([
    listFollowUps(db, office.id, office.today, {
      show,
      limit: perPage + 1,
      ...(programme && { programme }),
      ...(query.after && { after: query.after }),
    }),
    countFollowUps(db, office.id, office.today, programme),
  ]);
  const of = programme ? `&programme=${encodeURIComponent(programme)}` : '';
  const { shown, more } = pageOf(
    rows,
    perPage,
    ({ id }) => `/follow-ups?show=${show}${of}&after=${encodeURIComponent(id)}`,
  );
  const titles = { open: 'Open follow-ups', overdue: 'Overdue follow-ups', accepted: 'Accepted follow-ups' };
  const empty = {
    open: 'No promise is open. Capture one in the words of the minutes, even when its owner or date is not known yet.',
    overdue: 'No promise is overdue.',
    accepted: 'No body has accepted an answer yet.',
  };
  return {
    view: 'follow-ups',
    title: titles[show],
    section: 'follow-ups',
    model: {
      counts: `${counts.open} open, ${counts.overdue} overdue, ${counts.missing} with something missing${programme ? `, of programme ${programme}` : ''}.`,
      views: shows.map((one) => ({ text: titles[one], href: `/follow-ups?show=${one}${of}`, here: one === show })),
      table: { ...followUpTable('list', titles[show], shown, empty[show]), quiet: true, more },
    },
  };
}

/** Promises as other pages list them, too. */
export function followUpTable(id: string, caption: string, rows: FollowUpRow[], empty: string): Table {
  return {
    id,
    caption,
    head: ['Words', 'Body', 'Owner', 'Due', 'State'],
    empty,
    rows: rows.map((row): Cell[] => [
      { text: shorten(row.words), href: `/follow-ups/${encodeURIComponent(row.id)}`, note: followUpKindName(row.kind) },
      { text: row.body, note: shortDay(row.meetingOn) },
      text(row.ownerName ?? 'nobody yet'),
      text(row.due ? shortDay(row.due) : 'no date yet'),
      {
        tag: followUpTag(row.status),
        ...(row.missing.length > 0 && { note: `lacks ${listed(row.missing.map(missingName))}` }),
      },
    ]),
  };
}

/** One promise, from its words to its acceptance, with what became of each recipient. */
export async function followUp(asked: Asked): Promise<Page> {
  const { web, office, params } = asked;
  const { db } = web.deps;
  const id = params.id as string;
  const row = foundOr404(await findFollowUp(db, office.id, id), 'That follow-up');
  const [snapshot, mails, events] = await Promise.all([
    findSnapshot<FollowUpState>(db, office.id, `follow-up/${id}`),
    mailsAbout(db, office.id, `follow-up/${id}`),
    listEvents(db, office.id, `follow-up/${id}`, { limit: 50 }),
  ]);
  const { state, open } = foundOr404(snapshot, 'That follow-up');
  const names = await namesOf(db, office.id, [state.owner, state.director, state.clerk, state.officer]);
  const overdue = open && state.due !== null && state.due < office.today;
  return {
    view: 'follow-up',
    title: followUpKindName(state.kind),
    section: 'follow-ups',
    trail: [{ text: 'Follow-ups', href: '/follow-ups' }],
    model: {
      id,
      caption: `${state.body}, ${day(state.meetingOn)}`,
      words: state.words,
      tag: followUpTag(state.status),
      overdue,
      missing: row.missing.map(missingName),
      facts: factsOf(state, names),
      answer: state.answer && {
        by: `${state.answer.by}, ${asked.clock.at(state.answer.at)}, version ${state.answer.version}`,
        text: state.answer.text,
        signedOff: state.signedOff
          ? `Signed off by ${state.signedOff.by}, ${asked.clock.at(state.signedOff.at)}.`
          : 'Not signed off yet: it cannot be circulated.',
      },
      held: state.heldUntil && `Circulation is held until ${day(state.heldUntil.date)}: ${state.heldUntil.why}`,
      proposed:
        state.closureProposed &&
        `Closure proposed by ${state.closureProposed.by}, ${asked.clock.at(state.closureProposed.at)}: ${state.closureProposed.why}`,
      accepted:
        state.accepted &&
        `Accepted on ${day(state.accepted.on)}, ${state.accepted.minuteRef !== '' ? `minute ${state.accepted.minuteRef}` : `agreed by the chair, ${state.accepted.chair}`}.`,
      recipients: recipientTable(state.recipients, mails, asked.clock),
      mails: mailTable(mails, asked.clock),
      happened: await trailOf(
        asked,
        'follow-up',
        events,
        new Map(state.recipients.map(({ id: of, name }) => [of, name])),
      ),
      actions: open ? actionsOf(`/follow-ups/${encodeURIComponent(id)}`, state) : [],
    },
  };
}

function actionsOf(address: string, state: FollowUpState) {
  const when = (shown: boolean, words: string, verb: string) =>
    shown ? [{ text: words, href: `${address}/${verb}` }] : [];
  const some = (...of: Recipient['status'][]) => state.recipients.some(({ status }) => of.includes(status));
  const incomplete =
    state.owner === null || state.due === null || state.recipients.length === 0 || !state.ownerConfirmed;
  return [
    ...when(incomplete, 'Complete the promise', 'complete'),
    ...when(state.owner !== null && !state.ownerConfirmed, 'Confirm the owner', 'confirm-owner'),
    ...when(true, state.answer ? 'Write the answer again' : 'Write the answer', 'respond'),
    ...when(state.answer !== null && state.signedOff === null, 'Sign the answer off', 'sign-off'),
    ...when(state.signedOff !== null && some('owed', 'did_not_arrive'), 'Circulate the answer', 'circulate'),
    ...when(true, 'Hold the circulation', 'hold-until'),
    ...when(some('sent', 'sending'), 'Mark as not arrived', 'mark-did-not-arrive'),
    ...when(some('owed', 'did_not_arrive', 'sending'), 'Waive a recipient', 'waive-recipient'),
    ...when(state.signedOff !== null && state.closureProposed === null, 'Propose closure', 'propose-closure'),
    ...when(state.closureProposed !== null, 'Record the body’s acceptance', 'accept'),
    ...when(state.closureProposed !== null, 'Send it back', 'send-back'),
    ...when(true, 'Reassign', 'reassign'),
    ...when(state.due !== null, 'Move the due date', 'move-due'),
  ];
}

function factsOf(state: FollowUpState, names: Map<string, string>): Fact[] {
  const who = (person: string | null) => (person === null ? 'Nobody yet' : (names.get(person) ?? person));
  const linked = (path: string, ref: string | null) =>
    ref === null ? 'None' : { text: ref, href: `/${path}/${encodeURIComponent(ref)}` };
  const exempt = state.exemptParagraph === '' ? '' : `, ${state.exemptParagraph}`;
  return [
    fact(
      'Owner',
      `${who(state.owner)}${state.owner !== null && !state.ownerConfirmed ? ' (presumed, not confirmed yet)' : ''}`,
    ),
    fact('Due', state.due ? day(state.due) : 'No date yet'),
    fact('Director', who(state.director)),
    fact('Clerk', who(state.clerk)),
    fact('Asked by', state.askedBy || 'Not said'),
    fact('Promised by', state.promisedBy || 'Not said'),
    fact('Agenda item', state.item || 'Not said'),
    fact('The body’s reference', state.bodyRef || 'None'),
    fact('Publicity', `${publicityName(state.publicity)}${exempt}`),
    fact('Programme', linked('programmes', state.programme)),
    fact('Project', linked('projects', state.project)),
  ];
}

const recipientStates: Record<Recipient['status'], Tag> = {
  owed: { text: 'Owed', classes: 'govuk-tag--yellow' },
  sending: { text: 'Being sent', classes: 'govuk-tag--blue' },
  sent: { text: 'Sent', classes: 'govuk-tag--green' },
  did_not_arrive: { text: 'Did not arrive', classes: 'govuk-tag--red' },
  waived: { text: 'Waived', classes: 'govuk-tag--grey' },
};

function recipientTable(recipients: Recipient[], mails: MailView[], clock: Clockface): Table {
  return {
    id: 'recipients',
    caption: 'Recipients',
    head: ['Recipient', 'State', 'How', 'When', 'Mail'],
    empty: 'No recipient is named yet: the clerk is asked who is to get the answer.',
    rows: recipients.map((one): Cell[] => {
      const mail = mails.find(({ recipient }) => recipient === one.id);
      const note = one.waived
        ? `${one.waived.by}: ${one.waived.why}`
        : one.uncertain
          ? 'whether it arrived is in doubt'
          : '';
      return [
        { text: one.name, ...(one.person === null && { note: 'no address here' }) },
        { tag: recipientStates[one.status], ...(note !== '' && { note }) },
        text(one.channel === null ? '–' : one.channel === 'mail' ? 'by mail' : 'by hand'),
        text(clock.at(one.at)),
        mail ? { tag: mailTag(mail.state), ...(mail.lastError && { note: mail.lastError }) } : text('–'),
      ];
    }),
  };
}

function mailTable(mails: MailView[], clock: Clockface): Table {
  return {
    id: 'mails',
    caption: 'Mail about this promise',
    head: ['Subject', 'To', 'State', 'Asked on'],
    empty: 'No mail has gone out about it yet.',
    rows: mails.map((one): Cell[] => [
      text(one.subject),
      text(one.name || one.address),
      { tag: mailTag(one.state) },
      text(clock.at(one.askedAt)),
    ]),
  };
}
