import type { Deps } from '../../client/deps.ts';
import { addPeople } from '../../client/offices/people.ts';
import { setUpOffice } from '../../client/offices/set-up.ts';
import { openProgramme } from '../../client/programmes.ts';
import { openProject } from '../../client/projects/open.ts';
import { quiet } from '../../client/quiet.ts';
import { inLanes, type Teller } from './teller.ts';

export const office = 'kill';
export const period = '2023-11';
export const programme = 'CAP';

/** The round's rungs, 09:00 in London: as at 30 November 2023, T is 5 December. */
export const rungAt = {
  ask: '2023-11-28T09:00:00.000Z',
  reminder: '2023-12-01T09:00:00.000Z',
  due: '2023-12-05T09:00:00.000Z',
  chase: '2023-12-06T09:00:00.000Z',
  sponsor: '2023-12-07T09:00:00.000Z',
  closing: '2023-12-08T09:00:00.000Z',
} as const;

/** `P001`, `P002`, … */
export const refs = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `P${String(index + 1).padStart(3, '0')}`);

/** Whoever leads a project leads no other: each lead gets mails of their own. */
export const leadOf = (ref: string): string => `lead-${ref.toLowerCase()}`;
/** Ten sponsors, each of every tenth project. */
export const sponsorOf = (ref: string): string => `sponsor-${ref.at(-1)}`;

const person = (id: string) => ({ id, name: `Person ${id}`, email: `${id}@kill.example` });

const portions = <T>(all: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

/** Sets up an office on a stepped clock with a programme of `count` projects, before its month's round has opened. */
export async function openOffice(deps: Deps, { tell }: Teller, count: number): Promise<void> {
  const post = ['officer', 'clerk', 'director'];
  await tell(setUpOffice as never, '', {
    name: 'Killingworth Council',
    mailFrom: 'pmo@kill.example',
    mailReplyTo: 'pmo@kill.example',
    ...Object.fromEntries(post.map((id) => [id, id])),
    clock: 'stepped',
    startsAt: '2023-11-09T09:00:00Z',
    people: post.map(person),
  });
  const people = [...refs(Math.min(10, count)).map(sponsorOf), ...refs(count).map(leadOf)].map(person);
  for (const some of portions(people, 250)) await tell(addPeople as never, '', { people: some });
  await tell(openProgramme as never, '', { ref: programme, title: 'Capital programme', owner: 'director' });
  await quiet(deps, office);
  await inLanes(refs(count), (ref) => tell(openProject as never, '', projectForm(ref)));
}

const projectForm = (ref: string) => ({
  ref,
  title: `Project ${ref}`,
  programme,
  track: 'regular',
  lead: leadOf(ref),
  sponsor: sponsorOf(ref),
  startOn: '2023-09-01',
  budget: '£100,000',
});

/** A lead's Green update, typed by the office on their behalf. */
export const update = (ref: string) => ({
  period,
  rating: 'green',
  whatChanged: `Nothing of note in ${ref}.`,
  finishFrom: '2024-09-30',
  onBehalfOf: leadOf(ref),
});

/** A business case for the first gate. */
export const evidence = (ref: string) => ({
  code: 'business_case',
  version: 1,
  reference: `Cases/${ref}.pdf`,
  reviewer: 'Finance',
});
