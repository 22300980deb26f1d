import type { FastifyInstance } from 'fastify';
import type { Noun } from '../../client/command.ts';
import { sendForm, showForm } from '../forms/command-form.ts';
import { findForm } from '../forms/index.ts';
import { serveLinks } from '../links/serve.ts';
import { NotFound } from '../not-found.ts';
import { type Asked, serve, type Web } from '../page.ts';
import { step } from './clock.ts';
import { followUp, followUpList } from './follow-ups.ts';
import { history } from './history.ts';
import { home } from './home.ts';
import { mailbox, message, messageHtml, messageRaw } from './mailbox.ts';
import { stuck } from './mails.ts';
import { pack, packFigures } from './packs.ts';
import { peopleList, person } from './people.ts';
import { programme } from './programmes.ts';
import { project, projectList } from './projects.ts';
import { round, roundList } from './rounds.ts';
import { serveSetUp } from './set-up.ts';
import { status } from './status.ts';

/** Every address of the product's pages, in one list. */
export function servePages(app: FastifyInstance, web: Web): void {
  const page = (url: string, handler: Parameters<typeof serve>[3]) => serve(app, web, url, handler);
  page('/', home);
  page('/programmes/:ref', programme);
  page('/programmes/:ref/history', history('programme', 'programmes'));
  page('/projects', projectList);
  page('/projects/:ref', project);
  page('/projects/:ref/history', history('project', 'projects'));
  page('/rounds', roundList);
  page('/rounds/:period', round);
  page('/rounds/:period/history', history('round', 'rounds'));
  page('/rounds/:period/packs/:ref', pack);
  page('/rounds/:period/packs/:ref/figures.csv', packFigures);
  page('/follow-ups', followUpList);
  page('/follow-ups/:id', followUp);
  page('/follow-ups/:id/history', history('follow-up', 'follow-ups'));
  page('/people', peopleList);
  page('/people/:id', person);
  page('/mailbox', mailbox);
  page('/mailbox/:id', message);
  page('/mailbox/:id/html', messageHtml);
  page('/mailbox/:id/message.eml', messageRaw);
  page('/mails', stuck);
  page('/status', status);
  serve(app, web, '/clock/next-working-day', step('working day'), moving);
  serve(app, web, '/clock/next-due', step('thing due'), moving);

  // What opens something new has addresses of its own, which no reference can take.
  const opening = (url: string, noun: Noun, verb: string) =>
    form(
      app,
      web,
      url,
      noun,
      () => verb,
      () => '',
    );
  opening('/new/programme', 'programme', 'open');
  opening('/new/project', 'project', 'open');
  opening('/new/promise', 'follow-up', 'promise');
  opening('/new/round', 'round', 'open');
  const verb = ({ params }: Asked) => params.verb as string;
  form(app, web, '/programmes/:ref/:verb', 'programme', verb, ({ params }) => params.ref as string);
  form(app, web, '/projects/:ref/:verb', 'project', verb, ({ params }) => params.ref as string);
  form(app, web, '/rounds/:period/:verb', 'round', verb, ({ params }) => params.period as string);
  form(app, web, '/follow-ups/:id/:verb', 'follow-up', verb, ({ params }) => params.id as string);
  form(app, web, '/mails/:id/:verb', 'mail', verb, ({ params }) => params.id as string);
  form(app, web, '/mail/:verb', 'mail', verb, () => '');
  form(app, web, '/office/:verb', 'office', verb, () => '');

  serveSetUp(app, web);
  serveLinks(app, web);
}

/** The clock stops at everything that falls due on its way, and each stop may take a while. */
const moving = { method: 'POST' as const, patienceMs: 300_000 };

/** What opens has its own address, and what is about one thing has none without it. */
const opens = new Set(['programme open', 'project open', 'follow-up promise', 'round open', 'office set-up']);

function form(
  app: FastifyInstance,
  web: Web,
  url: string,
  noun: Noun,
  verbOf: (asked: Asked) => string,
  targetOf: (asked: Asked) => string,
): void {
  const maker = (asked: Asked) => {
    const verb = verbOf(asked);
    const found = findForm(noun, verb);
    if (!found || opens.has(`${noun} ${verb}`) !== url.startsWith('/new/'))
      throw new NotFound('There is no such form.');
    return found;
  };
  serve(app, web, url, async (asked) => showForm(asked, maker(asked), targetOf(asked)));
  serve(app, web, url, async (asked) => sendForm(asked, maker(asked), targetOf(asked)), { method: 'POST' });
}
