import type { Rows, Workspace } from "@unrolled/kernels";

export type { Rows, Workspace };
