export type { PoolRunOptions } from "./call.js";
export type { WorkerPool, WorkerPoolOptions } from "./worker-pool.js";
export { workerPool } from "./worker-pool.js";
