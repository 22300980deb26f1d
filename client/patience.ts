/** Thrown by `within` when the wait is over; the work itself may still end. */
export class TooLong extends Error {
  constructor(ms: number) {
    super(`No answer within ${ms} ms.`);
    this.name = 'TooLong';
  }
}

/** The work's answer, or TooLong after `ms` milliseconds: a stopped database must not hold up a decision for ever. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TooLong(ms)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined); // answered too late to matter
  }
}
