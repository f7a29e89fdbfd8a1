/** Runs at most `width` jobs at a time, the highest priority first, in order of arrival among equals. */
export interface Scheduler {
  schedule<T>(priority: number, job: () => Promise<T>): Promise<T>;
}

export function createScheduler(width: number): Scheduler {
  const waiting: { readonly priority: number; readonly start: () => void }[] = [];
  let running = 0;
  let woken = false;

  function next(): void {
    woken = false;
    while (running < width && waiting.length > 0) {
      let first = 0;
      for (let i = 1; i < waiting.length; i++) {
        if ((waiting[i]?.priority ?? 0) > (waiting[first]?.priority ?? 0)) first = i;
      }
      const [chosen] = waiting.splice(first, 1);
      running++;
      chosen?.start();
    }
  }

  /** After all that is asked for in this turn has arrived, so that the first to start is the most urgent, not the first asked. */
  function wake(): void {
    if (woken) return;
    woken = true;
    setImmediate(next);
  }

  return {
    schedule: <T>(priority: number, job: () => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        const start = (): void => {
          job()
            .then(resolve, reject)
            .finally(() => {
              running--;
              wake();
            });
        };
        waiting.push({ priority, start });
        wake();
      }),
  };
}
