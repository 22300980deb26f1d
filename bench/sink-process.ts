import { openSmtpSink } from '../test/support/smtp-sink.ts';

// Counts by Message-ID and keeps no text: ten thousand mails a round would fill the memory.
const sink = await openSmtpSink({
  message: (message) => {
    message.raw = '';
    return '250 taken';
  },
});

const answer = (what: unknown) => {
  if (what === 'reset') sink.messages.length = 0;
  process.send?.({ messages: sink.messages.length, different: sink.counts().size });
};
process.on('message', answer);
process.on('disconnect', () => process.exit(0));
process.send?.({ url: sink.url });
