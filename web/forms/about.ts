import type { FollowUpState } from '../../domain/follow-up/state.ts';
import type { ProgrammeState } from '../../domain/programme/state.ts';
import type { ProjectState } from '../../domain/project/state.ts';
import { listPeople } from '../../records/views/people.ts';
import { findSnapshot } from '../../records/views/snapshots.ts';
import { type Asked, foundOr404 } from '../page.ts';
import type { Choice } from './fields.ts';

/*
 * What the forms of a project, a programme or a follow-up are made from.
 */

/** The project of a form: its state as recorded, and where the form stands among the pages. */
export async function aboutProject(asked: Asked, ref: string) {
  const found = await findSnapshot<ProjectState>(asked.web.deps.db, asked.office.id, `project/${ref}`);
  const { state, version } = foundOr404(found, `Project ${ref.slice(0, 40)}`);
  const page = `/projects/${encodeURIComponent(ref)}`;
  return {
    state,
    version,
    section: 'projects' as const,
    caption: `${state.ref}: ${state.title}`,
    trail: [
      { text: 'Projects', href: '/projects' },
      { text: state.title, href: page },
    ],
    after: () => page,
  };
}

/** The same of a programme. */
export async function aboutProgramme(asked: Asked, ref: string) {
  const found = await findSnapshot<ProgrammeState>(asked.web.deps.db, asked.office.id, `programme/${ref}`);
  const { state, version } = foundOr404(found, `Programme ${ref.slice(0, 40)}`);
  const page = `/programmes/${encodeURIComponent(ref)}`;
  return {
    state,
    version,
    section: 'programmes' as const,
    caption: `${state.ref}: ${state.title}`,
    trail: [
      { text: 'Programmes', href: '/' },
      { text: state.title, href: page },
    ],
    after: () => page,
  };
}

/** The same of a follow-up. */
export async function aboutFollowUp(asked: Asked, id: string) {
  const found = await findSnapshot<FollowUpState>(asked.web.deps.db, asked.office.id, `follow-up/${id}`);
  const { state, version } = foundOr404(found, `Follow-up ${id.slice(0, 40)}`);
  const page = `/follow-ups/${encodeURIComponent(id)}`;
  return {
    state,
    version,
    section: 'follow-ups' as const,
    caption: `${state.body}, ${state.words.length > 80 ? `${[...state.words].slice(0, 80).join('')}…` : state.words}`,
    trail: [
      { text: 'Follow-ups', href: '/follow-ups' },
      { text: 'This follow-up', href: page },
    ],
    after: () => page,
  };
}

/** Everybody who is still there, to choose from. */
export async function peopleChoices(asked: Pick<Asked, 'web' | 'office'>): Promise<Choice[]> {
  const people = await listPeople(asked.web.deps.db, asked.office.id, { limit: 2_000 });
  return people
    .filter(({ leftOn }) => leftOn === null || leftOn > asked.office.today)
    .map(({ id, name, role }) => ({ value: id, text: role === '' ? name : `${name}, ${role}` }));
}
