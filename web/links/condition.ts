import type { ProjectState } from '../../domain/project/state.ts';
import { findSnapshot } from '../../records/views/snapshots.ts';
import * as f from '../forms/fields.ts';
import { fact } from '../parts.ts';
import { day } from '../words.ts';
import type { Ask, Held } from './ask.ts';

/** Whether a condition of a decision is met, and how. */
export async function askCondition({ web, office, target }: Held): Promise<Ask | undefined> {
  const { project = '', condition: id = '' } = target;
  const snapshot = await findSnapshot<ProjectState>(web.deps.db, office.id, `project/${project}`);
  const condition = snapshot?.state.conditions.find((one) => one.id === id);
  if (!snapshot || !condition) return undefined;
  const { state } = snapshot;
  const decision = state.decisions.find((one) => one.id === condition.decision);
  const open = condition.status === 'open' && snapshot.open;
  return {
    title: `A condition on ${state.title}`,
    caption: `${office.name}, project ${state.ref}`,
    lead: [
      ...(decision ? [`Set by ${decision.body} on ${day(decision.decidedOn)}.`] : []),
      open ? `It is due on ${day(condition.dueOn)}, and holds the next gate until it is met.` : 'It is no longer open.',
    ],
    quote: condition.text,
    ...(condition.met && {
      sent: {
        title: 'Recorded as met',
        facts: [
          fact('Met on', day(condition.met.on)),
          fact('How', condition.met.how),
          fact('Recorded by', condition.met.by),
        ],
      },
    }),
    fields: open ? [f.area('how', 'How was it met?'), f.date('on', 'Met on', 'Today when left empty.')] : [],
    values: {},
    button: 'It is met',
  };
}
