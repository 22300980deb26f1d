import { randomUUID } from 'node:crypto';
import type { Command } from '../../client/command.ts';
import type { CommandContext } from '../../client/context.ts';
import type { Deps } from '../../client/deps.ts';
import { setUpOffice } from '../../client/offices/set-up.ts';
import { perform } from '../../client/perform.ts';
import { openProgramme } from '../../client/programmes.ts';
import { quiet } from '../../client/quiet.ts';

export const office = 'fenwick';

/** A context of one request; a key of its own unless given. */
export const by = (given: Partial<CommandContext> = {}): CommandContext => ({
  office,
  actor: { name: 'Olu Adeyemi', via: 'page' },
  key: randomUUID(),
  expectedVersion: null,
  ...given,
});

export const officeForm = {
  name: 'Fenwick Council',
  mailFrom: 'pmo@fenwick.example',
  mailReplyTo: 'pmo@fenwick.example',
  officer: 'olu',
  clerk: 'cleo',
  director: 'dara',
  clock: 'stepped',
  startsAt: '2024-01-08T09:00:00Z',
  people: [
    { id: 'olu', name: 'Olu Adeyemi', email: 'olu@fenwick.example' },
    { id: 'cleo', name: 'Cleo Marsh', email: 'cleo@fenwick.example' },
    { id: 'dara', name: 'Dara Quinn', email: 'dara@fenwick.example' },
    { id: 'lee', name: 'Lee Hart', email: 'lee@fenwick.example' },
    { id: 'sam', name: 'Sam Price', email: 'sam@fenwick.example' },
  ],
};

/** An office with a stepped clock, five people and one programme, all recorded. */
export async function anOffice(deps: Deps): Promise<void> {
  await perform(deps, by(), setUpOffice, '', officeForm);
  await perform(deps, by(), openProgramme, '', { ref: 'CAP', title: 'Capital programme', owner: 'sam' });
  await quiet(deps, office);
}

export const projectForm = (ref: string, more: object = {}) => ({
  ref,
  title: `Project ${ref}`,
  programme: 'CAP',
  track: 'regular',
  lead: 'lee',
  sponsor: 'sam',
  startOn: '2024-01-08',
  budget: '£1.2m',
  ...more,
});

/** Runs a command as an officer. */
export const run = <I, R>(deps: Deps, command: Command<I, R>, target: string, form: object, ctx = by()): Promise<R> =>
  perform(deps, ctx, command, target, form);
