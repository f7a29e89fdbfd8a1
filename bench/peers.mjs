import { existsSync } from "node:fs";
import { openChild } from "./child.mjs";

const folder = new URL("peers/", import.meta.url);
const python = process.env.UNROLLED_PEERS_PYTHON ?? new URL(".venv/bin/python", folder).pathname;

/** One file each in bench/peers. */
export const peerNames = ["hmmlearn", "statsmodels", "particles", "dynamax", "jax", "numpy", "numba", "torch"];

export const installation =
  "python3 -m venv bench/peers/.venv && bench/peers/.venv/bin/pip install --no-deps -r bench/peers/requirements.txt";

/** One thread each, and the processor's own kernels: OpenBLAS must not be told by the surroundings which to take. */
function environment(narrow) {
  const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...rest } = process.env;
  const one = Object.fromEntries(["OMP", "OPENBLAS", "MKL", "NUMBA"].map((library) => [`${library}_NUM_THREADS`, "1"]));
  return {
    ...rest,
    ...one,
    JAX_PLATFORMS: "cpu",
    NPROC: "1",
    XLA_FLAGS: `--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1${narrow ? " --xla_cpu_max_isa=AVX2" : ""}`,
    PYTHONDONTWRITEBYTECODE: "1",
    ...(narrow ? avx2 : {}),
  };
}

/** JAX chooses the kernels of its products itself and has no switch for them. */
const alwaysWide = ["dynamax", "jax"];

/** What keeps each other library from vectors of 512 bits: the peers as on a processor without them. */
const avx2 = {
  OPENBLAS_CORETYPE: "Haswell",
  MKL_ENABLE_INSTRUCTIONS: "AVX2",
  ONEDNN_MAX_CPU_ISA: "AVX2",
  ATEN_CPU_CAPABILITY: "avx2",
  NPY_DISABLE_CPU_FEATURES: "X86_V4 AVX512_ICL AVX512_SPR",
  NUMBA_CPU_NAME: "haswell",
};

/** Starts the peers of these names that are installed; says in `skipped` why another is not there. */
export async function openPeers(names, { narrow }) {
  const peers = [];
  const skipped = [];
  if (names.length > 0 && !existsSync(python)) return { peers, skipped: [`no peers: ${installation}`] };
  for (const name of names) {
    if (narrow && alwaysWide.includes(name)) {
      skipped.push(`${name}: cannot be kept from vectors of 512 bits`);
      continue;
    }
    try {
      peers.push({ name, ...(await openChild(python, [new URL(`${name}_peer.py`, folder).pathname], environment(narrow))) });
    } catch (error) {
      skipped.push(`${name}: ${error.message}; ${installation}`);
    }
  }
  return { peers, skipped };
}
