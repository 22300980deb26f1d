import { dutiesOf, findPerson, listPeople } from '../../records/views/people.ts';
import { type Asked, foundOr404, type Page } from '../page.ts';
import { type Cell, fact, pageOf, text } from '../parts.ts';
import { day } from '../words.ts';
import { shorten } from './home.ts';

const perPage = 200;

/** The people of the office, by name. */
export async function peopleList(asked: Asked): Promise<Page> {
  const { web, office, query } = asked;
  const after = query.after;
  const rows = await listPeople(web.deps.db, office.id, { limit: perPage + 1, ...(after && { after }) });
  const { shown, more } = pageOf(rows, perPage, ({ id }) => `/people?after=${encodeURIComponent(id)}`);
  return {
    view: 'list',
    title: 'People',
    section: 'people',
    model: {
      actions: [{ text: 'Add people', href: '/office/add-people' }],
      table: {
        id: 'people',
        caption: 'People',
        quiet: true,
        head: ['Name', 'Post', 'E-mail address', 'Change'],
        empty: 'Nobody is here yet. Add the leads, sponsors and owners, so that they can be asked.',
        more,
        rows: shown.map((one): Cell[] => [
          {
            text: one.name,
            href: `/people/${encodeURIComponent(one.id)}`,
            ...(one.leftOn && { note: `left on ${day(one.leftOn)}` }),
          },
          text(one.role || '–'),
          text(one.email ?? 'none: nothing can be sent'),
          {
            links: [
              { text: 'Change', of: one.name, href: `/office/change-person?id=${encodeURIComponent(one.id)}` },
              {
                text: 'Correct address',
                of: one.name,
                href: `/office/correct-address?id=${encodeURIComponent(one.id)}`,
              },
            ],
          },
        ]),
      },
    },
  };
}

/** One person, and what they are named for. */
export async function person(asked: Asked): Promise<Page> {
  const { web, office, params } = asked;
  const id = params.id as string;
  const one = foundOr404(await findPerson(web.deps.db, office.id, id), 'That person');
  const duties = await dutiesOf(web.deps.db, office.id, id);
  const links = (path: string, rows: { ref: string; title: string }[]): Cell =>
    rows.length === 0
      ? text('None')
      : { links: rows.map(({ ref, title }) => ({ text: title, href: `/${path}/${encodeURIComponent(ref)}` })) };
  return {
    view: 'person',
    title: one.name,
    section: 'people',
    trail: [{ text: 'People', href: '/people' }],
    model: {
      actions: [
        { text: 'Change', href: `/office/change-person?id=${encodeURIComponent(id)}` },
        { text: 'Correct the address', href: `/office/correct-address?id=${encodeURIComponent(id)}` },
      ],
      facts: [
        fact('Short name', one.id),
        fact('Post', one.role || 'Not said'),
        fact('E-mail address', one.email ?? 'None: nothing can be sent'),
        ...(one.leftOn ? [fact('Left on', day(one.leftOn))] : []),
        fact('Leads', links('projects', duties.leads)),
        fact('Sponsors', links('projects', duties.sponsors)),
        fact('Owns', links('programmes', duties.owns)),
        fact(
          'Promises to answer',
          links(
            'follow-ups',
            duties.followUps.map(({ id: ref, words }) => ({ ref, title: shorten(words) })),
          ),
        ),
      ],
    },
  };
}
