import { type Stepped, stepToNextThingDue, stepToNextWorkingDay } from '../../client/clock.ts';
import { NotNow } from '../../client/not-now.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Asked, Elsewhere } from '../page.ts';
import { count, listed } from '../words.ts';

/** The buttons of a stepped office: the clock moves on, and everything due on the way is done. */
export const step =
  (to: 'working day' | 'thing due') =>
  async (asked: Asked): Promise<Elsewhere> => {
    const { web, office, request } = asked;
    const move = to === 'working day' ? stepToNextWorkingDay : stepToNextThingDue;
    try {
      return { to: withWords(request.body, saying(asked, await move(web.deps, office.id, web.deps.deadlineMs))) };
    } catch (error) {
      if (error instanceof Refusal || error instanceof NotNow) return { to: withWords(request.body, error.message) };
      throw error;
    }
  };

function saying({ clock }: Asked, { now, passed }: Stepped): string {
  const where = `It is now ${clock.at(now)}.`;
  if (passed.length === 0) return `${where} Nothing fell due on the way.`;
  const first = passed.slice(0, 4).map(({ what }) => what);
  const rest = passed.length - first.length;
  return `${where} On the way: ${listed(rest > 0 ? [...first, `${count(rest, 'more thing')}`] : first)}.`;
}

/** Back to the page whose button was pressed; only ever a page of ours. */
function withWords(body: unknown, words: string): string {
  const back = (body as Record<string, unknown> | null)?._back;
  const own = typeof back === 'string' && /^\/(?![/\\])/u.test(back) ? back : '/';
  const url = new URL(own, 'http://here');
  url.searchParams.set('done', words);
  return `${url.pathname}${url.search}`;
}
