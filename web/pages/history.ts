import { listEvents } from '../../records/views/events.ts';
import { type Asked, foundOr404, type Page, type Section } from '../page.ts';
import { trailOf } from '../trail.ts';

const perPage = 100;

/** Everything that happened to one thing, latest first, a hundred lines a page. */
export const history =
  (kind: 'project' | 'programme' | 'follow-up' | 'round', section: Section) =>
  async (asked: Asked): Promise<Page> => {
    const { web, office, params, query } = asked;
    const name = (params.ref ?? params.id ?? params.period) as string;
    const before = /^\d{1,9}$/u.test(query.before ?? '') ? Number(query.before) : undefined;
    const events = await listEvents(web.deps.db, office.id, `${kind}/${name}`, {
      limit: perPage + 1,
      ...(before !== undefined && { before }),
    });
    foundOr404(events[0] ?? (before === undefined ? undefined : true), 'That page');
    const shown = events.slice(0, perPage);
    const page = `/${kind}s/${encodeURIComponent(name)}`;
    return {
      view: 'history',
      title: `Everything that happened: ${kind} ${name}`,
      section,
      trail: [{ text: `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${name}`, href: page }],
      model: {
        lines: await trailOf(asked, kind, shown),
        earlier: events.length > perPage ? `${page}/history?before=${shown.at(-1)?.version}` : null,
      },
    };
  };
