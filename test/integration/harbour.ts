import { randomUUID } from 'node:crypto';
import { updateIdOf } from '../../client/call.ts';
import type { Answer, Command } from '../../client/command.ts';
import type { CommandContext } from '../../client/context.ts';
import type { Deps } from '../../client/deps.ts';
import { answerLink } from '../../client/links.ts';
import { setUpOffice } from '../../client/offices/set-up.ts';
import { perform } from '../../client/perform.ts';
import { openProgramme } from '../../client/programmes.ts';
import { openProject } from '../../client/projects/open.ts';
import { quiet } from '../../client/quiet.ts';
import { type LinkPurpose, linkToken, openLink } from '../../mail/links.ts';
import type { Told } from '../kill/teller.ts';

export const office = 'harbour';
export const period = '2023-11';

/** Projects by what their month is like, with their leads. */
export const leads = {
  GATED: 'ann',
  LINKED: 'ben',
  SILENT: 'cat',
  DISPUTED: 'dan',
  EXTENDED: 'eve',
  HANDED: 'fay',
  EXCUSED: 'gus',
} as const;

const people = [
  ...Object.values(leads),
  'deputy',
  'successor',
  'sponsor',
  'officer',
  'clerk',
  'director',
  'owner',
  'member-1',
  'member-2',
];

/** What an office does, as the people of it do it; and what they were told. */
export class Harbour {
  readonly deps: Deps;
  readonly told: Told[] = [];

  constructor(deps: Deps) {
    this.deps = deps;
  }

  /** Runs a command as a person and waits until it is recorded with all that follows. */
  async run<S>(by: string, command: Command<never, unknown>, target: string, form: object): Promise<S> {
    const ctx = this.#context(by);
    const answer = (await perform(this.deps, ctx, command, target, form)) as Answer<S>;
    this.#note(command.noun, ctx, answer);
    await quiet(this.deps, office);
    return answer.state;
  }

  /** Answers the newest link that a person was mailed for something. */
  async answer<S>(person: string, purpose: LinkPurpose, about: string, typed: Record<string, unknown>): Promise<S> {
    const { rows } = await this.deps.db.pool.query<{ id: string; generation: number }>(
      `select id, generation from link where office = $1 and purpose = $2 and person = $3 and strpos(id, $4) > 0
        order by generation desc limit 1`,
      [office, purpose, person, about],
    );
    const [link] = rows;
    const opened =
      link && (await openLink(this.deps.db, linkToken(this.deps.linkKey, office, link.id, link.generation)));
    if (!opened) throw new Error(`${person} has no link that opens ${purpose} ${about}`);
    const ctx = this.#context(person);
    const answer = (await answerLink(this.deps, opened, ctx.key, typed)) as Answer<S>;
    this.#note(purpose === 'update' || purpose === 'condition' ? 'project' : 'follow-up', ctx, answer);
    await quiet(this.deps, office);
    return answer.state;
  }

  /** Whom the mails with such keys have gone to, by name. */
  async mailed(like: string): Promise<string[]> {
    const { rows } = await this.deps.db.pool.query<{ person: string }>(
      `select person from mail where office = $1 and key like $2 and state = 'SENT' order by person`,
      [office, like],
    );
    return rows.map(({ person }) => person);
  }

  /** States of the month's requests, by project. */
  async requests(): Promise<Record<string, string>> {
    const { rows } = await this.deps.db.pool.query<{ project: string; state: string }>(
      'select project, state from update_request where office = $1 and period = $2',
      [office, period],
    );
    return Object.fromEntries(rows.map(({ project, state }) => [project, state]));
  }

  #context(by: string): CommandContext {
    return { office, actor: { name: by, person: by, via: 'page' }, key: randomUUID(), expectedVersion: null };
  }

  #note(noun: string, ctx: CommandContext, { target, version }: Answer<unknown>): void {
    // A round numbers its commands, its trail numbers what came of them.
    if (noun === 'round') return;
    this.told.push({ key: ctx.key, updateId: updateIdOf(ctx), aggregate: `${noun}/${target}`, version });
  }
}

/** Sets the office up on a stepped clock, the day before November's round opens, with its programme and projects. */
export async function openHarbour(deps: Deps): Promise<Harbour> {
  const harbour = new Harbour(deps);
  await harbour.run('officer', setUpOffice as never, '', {
    name: 'Harbour Council',
    mailFrom: 'pmo@harbour.example',
    mailReplyTo: 'pmo@harbour.example',
    ...Object.fromEntries(['officer', 'clerk', 'director'].map((post) => [post, post])),
    clock: 'stepped',
    startsAt: '2023-11-09T09:00:00Z',
    people: people.map((id) => ({ id, name: id, email: `${id}@harbour.example` })),
  });
  await harbour.run('officer', openProgramme as never, '', {
    ref: 'QUAYS',
    title: 'Quays programme',
    owner: 'owner',
    envelope: '£10m',
  });
  for (const [ref, lead] of Object.entries(leads)) {
    await harbour.run('officer', openProject as never, '', {
      ref,
      title: `The project ${ref.toLowerCase()}`,
      programme: 'QUAYS',
      track: 'regular',
      lead,
      delegates: ['deputy'],
      sponsor: 'sponsor',
      startOn: '2023-09-01',
      budget: '£1m',
      milestones: [{ id: 'finish', title: 'Finish', original: '2024-09-30' }],
      timeContingencyDays: 20,
    });
  }
  return harbour;
}

/** A month's report. */
export const report = (rating: 'red' | 'amber' | 'green', more: object = {}) => ({
  rating,
  whatChanged: 'The piles are in.',
  finishFrom: '2024-09-30',
  ...(rating === 'green' ? {} : { why: 'The crane is late.', pathToGreen: 'Another crane.' }),
  ...more,
});
