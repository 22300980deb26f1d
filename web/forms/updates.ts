import { isPeriod, monthOf, periodName } from '../../domain/dates.ts';
import { findRound, listRounds } from '../../records/views/rounds.ts';
import { aboutProject, peopleChoices } from './about.ts';
import type { FormMaker } from './command-form.ts';
import * as f from './fields.ts';
import { updateForm } from './update.ts';

/** The office's way to give an update that came by telephone or in a meeting: on a lead's behalf, and said to be so. */
const submitUpdate: FormMaker = {
  noun: 'project',
  verb: 'submit-update',
  async make(asked, ref) {
    const { db } = asked.web.deps;
    const about = await aboutProject(asked, ref);
    const [people, [latest]] = await Promise.all([peopleChoices(asked), listRounds(db, asked.office.id, { limit: 1 })]);
    const said = asked.query.period ?? '';
    const period = isPeriod(said) ? said : (latest?.period ?? monthOf(asked.office.today));
    const round = latest?.period === period ? latest : await findRound(db, asked.office.id, period);
    const { fields, values } = updateForm(about.state, period, round?.asAt ?? null, null);
    return {
      ...about,
      version: null,
      title: `Update for ${periodName(period)}`,
      lead: ['Given by the office, for somebody or in its own name. The lead gets a receipt.'],
      fields: [
        f.month('period', 'Month', 'Year and month, for example 2023-11.'),
        f.select('onBehalfOf', 'On behalf of', people, 'Nobody: in your own name'),
        ...fields,
      ],
      values: { ...values, ...f.valuesOf({ period, onBehalfOf: about.state.lead }) },
      done: 'Update recorded.',
    };
  },
};

export const updateForms = [submitUpdate];
