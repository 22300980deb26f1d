import { type LocalDate, type Period, periodName } from '../domain/dates.ts';
import type { EventView } from '../records/views/events.ts';
import { namesOf } from '../records/views/people.ts';
import type { Asked } from './page.ts';
import type { TrailLine } from './parts.ts';
import {
  count,
  day,
  followUpKindName,
  listed,
  missingName,
  outcomeName,
  pounds,
  range,
  ratingName,
  stageName,
} from './words.ts';

/*
 * What happened, in words: one line for each kind of event, with who, when and why.
 */

/** Anything an event may hold. */
type Payload = Record<string, unknown>;
type Name = (person: unknown) => string;
type Words = (payload: Payload, name: Name) => { what: string; why?: (string | undefined)[] };

const str = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): Payload[] => (Array.isArray(value) ? value : []);
const labelled = (label: string, value: unknown): string | undefined =>
  str(value) === '' ? undefined : `${label}: ${str(value)}`;
const date = (value: unknown): string => day(typeof value === 'string' ? (value as LocalDate) : null);

const project: Record<string, Words> = {
  opened: ({ title, opening }) => ({
    what: `Project opened: ${str(title)}`,
    why: opening
      ? [
          `With an opening position, as at ${date((opening as Payload).asAt)}, declared by ${str((opening as Payload).declaredBy)}`,
        ]
      : [],
  }),
  evidence_added: ({ title, version, reference, reviewer }) => ({
    what: `Evidence added: ${str(title)}, version ${version}`,
    why: [labelled('Where', reference), labelled('Reviewer', reviewer)],
  }),
  gate_decided: ({ decision, conditions }) => {
    const one = decision as Payload;
    const exception = one.exception as { why: string } | null;
    return {
      what: `${stageName(str(one.gate))} gate: ${outcomeName(str(one.outcome)).toLowerCase()} by ${str(one.body)} on ${date(one.decidedOn)}`,
      why: [
        labelled('Meeting', one.meeting),
        labelled('Minute', one.minuteRef),
        `Effective on ${date(one.effectiveOn)}`,
        ...list(conditions).map((condition) => `Condition, due ${date(condition.dueOn)}: ${str(condition.text)}`),
        exception ? `Without all its evidence: ${exception.why}` : undefined,
        labelled('Note', one.note),
      ],
    };
  },
  stage_moved: ({ from, to }) => ({
    what: `Stage moved from ${stageName(str(from)).toLowerCase()} to ${stageName(str(to)).toLowerCase()}`,
  }),
  decision_withdrawn: ({ gate, why }) => ({
    what: `Decision on ${stageName(str(gate)).toLowerCase()} withdrawn`,
    why: [str(why)],
  }),
  decision_corrected: ({ after }) => ({
    what: 'Record of a decision corrected',
    why: [labelled('Minute', (after as Payload).minuteRef), labelled('Meeting', (after as Payload).meeting)],
  }),
  condition_due_soon: ({ text }) => ({ what: 'Owner reminded of a condition that is due soon', why: [str(text)] }),
  condition_due: ({ text }) => ({ what: 'Owner reminded of a condition that is due today', why: [str(text)] }),
  condition_overdue: ({ text }) => ({ what: 'Owner reminded of an overdue condition', why: [str(text)] }),
  condition_met: ({ text, on, how }) => ({
    what: `Condition met on ${date(on)}`,
    why: [str(text), labelled('How', how)],
  }),
  update_submitted: ({ update }, name) => {
    const one = update as Payload;
    const finish = one.forecastFinish as { from: string; to: string };
    const said = {
      first: '',
      correction: ', correcting an earlier one',
      replaces: ', replacing an earlier one',
      disagrees: ', disagreeing with an earlier one',
    };
    const behalf = one.onBehalfOf ? `, on behalf of ${name(one.onBehalfOf)}` : '';
    return {
      what: `Update for ${periodName(str(one.period) as Period)}: ${ratingName(str(one.rating))}${said[one.stance as keyof typeof said] ?? ''}${one.late ? ' (late)' : ''}`,
      why: [
        `By ${str(one.author)}${behalf}. Forecast finish ${range(finish.from, finish.to)}.`,
        str(one.whatChanged),
        labelled('Why', one.why),
      ],
    };
  },
  re_baselined: ({ reBaseline }) => {
    const one = reBaseline as Payload;
    return {
      what: `Re-baseline ${one.number}, approved by ${str(one.approvedBy)}`,
      why: [
        str(one.reason),
        ...list(one.moved).map((move) => `${str(move.milestone)}: from ${date(move.from)} to ${date(move.to)}`),
        Number(one.daysDrawn) > 0
          ? `${count(Number(one.daysDrawn), 'day')} drawn from the time contingency`
          : undefined,
      ],
    };
  },
  contingency_drawn: ({ ledger, amount, why, approvedBy }) => {
    const text = str(amount);
    const size = text.replace('-', '');
    const shown = ledger === 'time' ? count(Number(size), 'day') : pounds(size);
    return {
      what: `${shown} ${text.startsWith('-') ? 'returned to' : 'drawn from'} the ${str(ledger)} contingency`,
      why: [str(why), labelled('Approved by', approvedBy)],
    };
  },
  people_changed: ({ after, why }, name) => {
    const { lead, sponsor } = after as Payload;
    return { what: `People changed: lead ${name(lead)}, sponsor ${name(sponsor)}`, why: [str(why)] };
  },
  programme_changed: ({ from, to, why }) => ({
    what: `Moved from programme ${str(from)} to ${str(to)}`,
    why: [str(why)],
  }),
  benefit_recorded: ({ benefit, evidence }) => {
    const one = benefit as Payload;
    return {
      what: `Benefit recorded: ${str(one.title)}, forecast ${pounds(str(one.forecastPence))}, realised ${pounds(str(one.realisedPence))}`,
      why: [labelled('Evidence', evidence)],
    };
  },
  benefit_review_due: ({ title }) => ({ what: 'Review of a benefit due', why: [str(title)] }),
  approval_lapsed: () => ({ what: 'The approval has lapsed' }),
  stopped: ({ why, by }) => ({ what: 'Project stopped', why: [str(why), labelled('Decided by', by)] }),
  closed: () => ({ what: 'Project closed' }),
};

const programme: Record<string, Words> = {
  opened: ({ title }) => ({ what: `Programme opened: ${str(title)}` }),
  changed: ({ why }) => ({ what: 'Programme changed', why: [str(why)] }),
  rag_stated: ({ colour, period, why }) => ({
    what: `${ratingName(str(colour))} stated for ${periodName(str(period) as Period)}`,
    why: [str(why)],
  }),
  rag_overridden: ({ colour, reason, expiresOn }) => ({
    what: `Rating overridden: ${ratingName(str(colour))} until ${date(expiresOn)}`,
    why: [str(reason)],
  }),
  override_ended: ({ by, why }) => ({
    what: by === 'expiry' ? 'The override ended on its date' : 'Override ended',
    why: [str(why)],
  }),
  project_excluded: ({ project: ref, reason }) => ({
    what: `Project ${str(ref)} excluded from the rating`,
    why: [str(reason)],
  }),
  project_included: ({ project: ref, reason }) => ({
    what: `Project ${str(ref)} included in the rating again`,
    why: [str(reason)],
  }),
  closed: ({ why }) => ({ what: 'Programme closed', why: [str(why)] }),
};

const followUp: Record<string, Words> = {
  promised: ({ kind }) => ({ what: `Captured: ${followUpKindName(str(kind)).toLowerCase()}` }),
  completed: ({ owner, due, recipients }, name) => ({
    what: 'Completed',
    why: [`Owner ${name(owner)}, due ${date(due)}, ${count(list(recipients).length, 'recipient')}`],
  }),
  missing_asked: ({ missing, n }) => ({
    what: `Clerk asked for what is missing: ${listed(((missing as never[]) ?? []).map(missingName))}`,
    why: [Number(n) > 1 ? `Asked ${n} times` : undefined],
  }),
  owner_due_soon: () => ({ what: 'Owner reminded: due soon' }),
  owner_due: () => ({ what: 'Owner reminded: due today' }),
  owner_overdue: () => ({ what: 'Owner reminded: overdue' }),
  director_overdue: () => ({ what: 'Director told: overdue' }),
  director_weekly: () => ({ what: 'Director told again: still overdue' }),
  responded: ({ version, text }) => ({ what: `Answer written, version ${version}`, why: [str(text)] }),
  signed_off: () => ({ what: 'Answer signed off' }),
  circulated: ({ recipients, channel, note }) => ({
    what: `Answer circulated to ${count(list(recipients).length, 'recipient')}, ${channel === 'mail' ? 'by mail' : 'by hand'}`,
    why: [str(note)],
  }),
  recipient_sent: ({ recipient }, name) => ({ what: `Sent to ${name(recipient)}` }),
  recipient_uncertain: ({ recipient }, name) => ({ what: `Whether it reached ${name(recipient)} is in doubt` }),
  did_not_arrive: ({ recipient, why }, name) => ({ what: `Did not arrive: ${name(recipient)}`, why: [str(why)] }),
  recipient_waived: ({ recipient, why }, name) => ({ what: `Recipient waived: ${name(recipient)}`, why: [str(why)] }),
  held: ({ date: until, why }) => ({ what: `Circulation held until ${date(until)}`, why: [str(why)] }),
  closure_proposed: ({ why }) => ({ what: 'Closure proposed', why: [str(why)] }),
  accepted: ({ on, minuteRef, chair }) => ({
    what: `Accepted by the body on ${date(on)}`,
    why: [labelled('Minute', minuteRef), labelled('Agreed by the chair', chair)],
  }),
  sent_back: ({ why }) => ({ what: 'Sent back by the body', why: [str(why)] }),
  reassigned: ({ after, why }, name) => ({
    what: `Reassigned: owner ${name((after as Payload)?.owner)}`,
    why: [str(why)],
  }),
  due_moved: ({ from, to, agreedBy, why }) => ({
    what: `Due date moved from ${date(from)} to ${date(to)}`,
    why: [str(why), labelled('Agreed by', agreedBy)],
  }),
};

const round: Record<string, Words> = {
  not_reported: ({ projects }) => ({
    what: `${count(list(projects).length, 'project')} not reported`,
    why: [(projects as string[] | undefined)?.join(', ')],
  }),
  rungs_collapsed: () => ({ what: 'Steps that fell due together went out as one' }),
  planned: () => ({ what: 'Its dates were worked out' }),
  opened: () => ({ what: 'Everybody who is asked was listed' }),
  closed: () => ({ what: 'Closed, and its pages frozen' }),
  extended: ({ project: ref, to, why }) => ({ what: `More time for ${str(ref)}: due on ${date(to)}`, why: [str(why)] }),
  handed_over: ({ project: ref, to, why }, name) => ({
    what: `${str(ref)} handed over to ${name(to)}`,
    why: [str(why)],
  }),
  close_asked: ({ why }) => ({ what: 'Asked to close', why: [str(why)] }),
  people_followed: () => ({ what: 'Requests followed a change of people' }),
  refused: ({ message }) => ({ what: 'A request could not be carried out any more', why: [str(message)] }),
};

const books: Record<string, Record<string, Words>> = { project, programme, 'follow-up': followUp, round };

/**
 * Lines of an aggregate's trail, with the names of the people that it mentions.
 * @param known names beside people's: a follow-up's recipients by their ids
 */
export async function trailOf(
  asked: Pick<Asked, 'web' | 'office' | 'clock'>,
  of: 'project' | 'programme' | 'follow-up' | 'round',
  events: EventView[],
  known: ReadonlyMap<string, string> = new Map(),
): Promise<TrailLine[]> {
  const { web, office, clock } = asked;
  const names = await namesOf(web.deps.db, office.id, peopleIn(events));
  const name: Name = (id) => (typeof id === 'string' ? (known.get(id) ?? names.get(id) ?? id) : 'nobody');
  return events.map(({ kind, payload, at, actor }) => {
    const words = books[of]?.[kind] ?? plain(kind);
    const { what, why = [] } = words((payload ?? {}) as Payload, name);
    return { what, who: `${clock.at(at)}, ${actorWords(actor)}`, why: why.filter((line): line is string => !!line) };
  });
}

/** A kind that has no words of its own yet: its name, and the reason if it has one. */
const plain =
  (kind: string): Words =>
  ({ project: ref, why, reason }) => {
    const words = kind.replaceAll('_', ' ');
    const of = str(ref) === '' ? '' : `: ${str(ref)}`;
    return { what: `${words.charAt(0).toUpperCase()}${words.slice(1)}${of}`, why: [str(why), str(reason)] };
  };

const via = {
  page: ' (declared)',
  link: ', by the link in their mail',
  'command line': ' (declared, command line)',
  engine: '',
  sample: ' (sample data)',
};

const actorWords = ({ name, via: how }: EventView['actor']): string => `by ${name}${via[how] ?? ''}`;

/** Ids of people that events mention. */
function peopleIn(events: EventView[]): string[] {
  return events.flatMap(({ payload }) => {
    const one = (payload ?? {}) as Payload;
    const after = (one.after ?? {}) as Payload;
    const update = (one.update ?? {}) as Payload;
    return [one.owner, one.to, after.owner, after.lead, after.sponsor, update.onBehalfOf].filter(
      (id): id is string => typeof id === 'string',
    );
  });
}
