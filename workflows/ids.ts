/** Workflow ids come from business keys, so asking twice is harmless by construction. The one place that builds them. */
export const projectId = (office: string, ref: string): string => `project/${office}/${ref}`;
export const programmeId = (office: string, ref: string): string => `programme/${office}/${ref}`;
export const followUpId = (office: string, id: string): string => `follow-up/${office}/${id}`;
export const roundId = (office: string, period: string): string => `round/${office}/${period}`;
export const roundScheduleId = (office: string): string => `round/${office}`;
export const roundOpenerId = (office: string): string => `round-opener/${office}`;
export const mailId = (office: string): string => `mail/${office}`;

/** `aggregate` in the event, snapshot and command tables is the workflow id without its office: `project/REF`. */
export const aggregateOf = (workflowId: string): string => {
  const [type, , ...rest] = workflowId.split('/');
  return `${type}/${rest.join('/')}`;
};

/** And back: the workflow id of an aggregate of an office. */
export const workflowIdOf = (office: string, aggregate: string): string => aggregate.replace('/', `/${office}/`);

/** Task queues: quick work, mail paced per relay, and bulk work, each with its own slots. */
export const taskQueues = { workflows: 'office-workflows', mail: 'office-mail', bulk: 'office-bulk' } as const;

/**
 * The task queue for another kind of work beside a workflow's own: `office-workflows` has `office-mail` and
 * `office-bulk` beside it, and a test's `t1-workflows` has `t1-mail` and `t1-bulk`.
 */
export const queueBeside = (workflowQueue: string, kind: 'mail' | 'bulk'): string =>
  workflowQueue.replace(/workflows$/u, kind);
