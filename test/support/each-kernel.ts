import { type KernelName, kernels } from "@unrolled/kernels";
import { afterAll, beforeAll, describe } from "vitest";

const [fastest] = kernels.info().available;

/** The same tests on every kernel that runs here; afterwards the fastest is in use again. */
export function describeOnEachKernel(title: string, tests: (kernel: KernelName) => void): void {
  describe.each(kernels.info().available)(`${title}, %s kernels`, (kernel) => {
    beforeAll(() => kernels.use(kernel));
    afterAll(() => kernels.use(fastest!));
    tests(kernel);
  });
}

/** What `run` returns on given kernels. */
export function onKernel<T>(kernel: KernelName, run: () => T): T {
  kernels.use(kernel);
  try {
    return run();
  } finally {
    kernels.use(fastest!);
  }
}
