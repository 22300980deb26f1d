import type { Command } from 'commander';
import { formatDate } from '../domain/dates.ts';
import { mailCounts } from '../records/views/mails.ts';
import { listRounds } from '../records/views/rounds.ts';
import { setAsideRequests, unrecordedCommands } from '../records/views/status.ts';
import { engineState } from '../web/engine.ts';
import { withProduct } from './product.ts';
import { printFacts } from './show.ts';

/** `gatehouse status`: what runs, what is stuck, what is not recorded yet. */
export function statusCommand(program: Command): void {
  program
    .command('status')
    .description('say how the office and its engine are doing')
    .addHelpText('after', '\nExample:\n  gatehouse status --json')
    .action((_options, command: Command) =>
      withProduct(command, async ({ deps, office, options }) => {
        const [engine, mails, rounds, unrecorded, setAside] = await Promise.all([
          engineState(deps),
          mailCounts(deps.db, office.id),
          listRounds(deps.db, office.id, { limit: 1 }),
          unrecordedCommands(deps.db, office.id),
          setAsideRequests(deps.db, office.id),
        ]);
        const [round] = rounds;
        const { settings: _, ...shown } = office;
        const whole = { office: shown, engine, mails, lastRound: round ?? null, unrecorded, setAside };
        const answered =
          round && `${round.period}: ${round.status}, ${round.counts.answered} answered, ${round.counts.open} open`;
        printFacts(options, whole, [
          ['Office', `${office.name} (${office.id})`],
          ['Today', `${formatDate(office.today)}${office.clock === 'stepped' ? ' (stepped clock)' : ''}`],
          ['Engine', engine.working ? 'working' : engine.words],
          ['Last round', answered ?? 'none yet'],
          ['Mail', `${mails.pending} waiting, ${mails.uncertain} in doubt, ${mails.failed} failed`],
          ['Mail paused', office.mailPaused ?? 'no'],
          ['Not recorded yet', unrecorded.commands],
          ['Set aside', setAside.length],
        ]);
      }),
    );
}
