/** The six workflow types, by the names that clients and Schedules start. */
export { followUp } from './follow-up.ts';
export { mailDelivery } from './mail-delivery.ts';
export { programme } from './programme.ts';
export { project } from './project.ts';
export { reportingRound } from './reporting-round.ts';
export { roundOpener } from './round-opener.ts';
