/** Between the checkpoints of a fit: as much work as may be lost. */
export const checkpointSeconds = 1;

/** True once in so many seconds, counted from now. Only what is kept depends on it, never a result. */
export function every(seconds: number): () => boolean {
  let last = performance.now();
  return () => {
    const due = performance.now() - last >= seconds * 1000;
    if (due) last = performance.now();
    return due;
  };
}
