import type { Precision, Reals, Rows, Workspace } from "@unrolled/kernels";

export type { Precision, Reals, Rows, Workspace };
