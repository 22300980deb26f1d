import { type Stepped, stepToNextThingDue, stepToNextWorkingDay } from '../../client/clock.ts';
import { NotNow } from '../../client/not-now.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Asked, Elsewhere } from '../page.ts';
import { count, listed } from '../words.ts';

/** The buttons of a stepped office: the clock moves on, and everything due on the way is done. */
export const step =
  (to: 'working day' | 'thing due') =>
  async (asked: Asked): Promise<Elsewhere> => {
    const { web, office } = asked;
    const move = to === 'working day' ? stepToNextWorkingDay : stepToNextThingDue;
    const back = backFrom(asked);
    try {
      const stepped = await move(web.deps, office.id, web.deps.deadlineMs);
      return { to: back, notice: { text: saying(asked, stepped), success: true } };
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof NotNow)) throw error;
      return { to: back, notice: { text: error.message, success: false } };
    }
  };

function saying({ clock }: Asked, { now, passed }: Stepped): string {
  const where = `It is now ${clock.at(now)}.`;
  if (passed.length === 0) return `${where} Nothing fell due on the way.`;
  const first = passed.slice(0, 4).map(({ what }) => what);
  const rest = passed.length - first.length;
  return `${where} On the way: ${listed(rest > 0 ? [...first, `${count(rest, 'more thing')}`] : first)}.`;
}

/** The page whose button was pressed; only ever a page of ours. */
function backFrom({ request }: Asked): string {
  const back = (request.body as Record<string, unknown> | null)?._back;
  return typeof back === 'string' && /^\/(?![/\\])[\x20-\x7E]*$/u.test(back) ? back : '/';
}
