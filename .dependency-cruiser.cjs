// Imports run one way (docs/architecture.md): a room may import only what stands to its left.
//   kernels → core (contracts → checks → registry → random → {data, distributions, cells, graph} → laws → networks → models → io) → inference → learning → unrolled
//   within inference: {binding, estimates, feynman-kac} → exact → approximate → methods → {verbs, states, forecasts, independence, comparison} → {decoding, predictions}
//   within kernels: {plain, generated} → engine → fast; learning and plotting below
//   within unrolled: files → {data, splits, progress} → scores → families → tasks → pool → compare → verbs → command
//   plotting imports nothing but core's contracts, as types, and its checks.

/** Rooms of `packages/core/src` from left to right; rooms on one line do not know each other. */
const coreRooms = [
  ["contracts"],
  ["checks"],
  ["registry"],
  ["random"],
  ["data", "distributions", "cells", "graph"],
  ["laws"],
  ["networks"],
  ["models"],
  ["io"],
];
/** Rooms of `packages/inference/src`, likewise. */
const inferenceRooms = [
  ["binding", "estimates", "feynman-kac"],
  ["exact"],
  ["approximate"],
  ["methods"],
  ["verbs", "states", "forecasts", "independence", "comparison"],
  ["decoding", "predictions"],
];
const kernelRooms = [["plain", "generated"], ["engine"], ["fast"]];
const learningRooms = [["schedules", "optimisers", "loop"], ["gradient", "choosing"], ["restarts"]];
const unrolledRooms = [
  ["files"],
  ["data", "splits", "progress"],
  ["scores"],
  ["families"],
  ["tasks"],
  ["pool"],
  ["compare"],
  ["verbs"],
  ["command"],
];
const plottingRooms = [
  ["drawings", "figures", "page"],
  ["image", "report"],
];
/** What each package may import from its neighbours. */
const packages = {
  kernels: [],
  core: ["kernels"],
  inference: ["kernels", "core"],
  learning: ["kernels", "core", "inference"],
  plotting: ["core"],
  unrolled: ["kernels", "core", "inference", "learning", "plotting"],
};

const inPackage = (name) => `(^|/)packages/${name}/`;
const inRoom = (name, room) => `(^|/)packages/${name}/src/${room}/`;

const packageRules = Object.entries(packages).map(([name, allowed]) => ({
  name: `${name}-looks-left`,
  comment: `${name} may import only ${allowed.join(", ") || "itself"}`,
  severity: "error",
  from: { path: inPackage(name) },
  to: { path: "(^|/)packages/([^/]+)/", pathNot: [name, ...allowed].map(inPackage) },
}));

/** A room may import what stands to its left. */
const roomRules = (name, columns) =>
  columns.flatMap((rooms, column) =>
    rooms.map((room) => ({
      name: `${name}-${room}-looks-left`,
      comment: columns.map((names) => (names.length === 1 ? names[0] : `{${names.join(", ")}}`)).join(" → "),
      severity: "error",
      from: { path: inRoom(name, room) },
      to: {
        path: `(^|/)packages/${name}/src/[^/]+/`,
        pathNot: [room, ...columns.slice(0, column).flat()].map((left) => inRoom(name, left)),
      },
    })),
  );

module.exports = {
  forbidden: [
    ...packageRules,
    ...roomRules("core", coreRooms),
    ...roomRules("inference", inferenceRooms),
    ...roomRules("kernels", kernelRooms),
    ...roomRules("learning", learningRooms),
    ...roomRules("plotting", plottingRooms),
    ...roomRules("unrolled", unrolledRooms),
    {
      name: "no-circles",
      comment: "types may name each other; code may not need itself",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-circles-of-types-either",
      comment: "a type that two files need stands in a file to the left of both",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-node-below-the-front-door",
      comment: "kernels, core, inference and learning run in a browser",
      severity: "error",
      from: { path: "(^|/)packages/(kernels|core|inference|learning)/src/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "plotting-reads-contracts-only",
      comment: "figures are functions of result types; of core they need the checks of what they are given, nothing else, at run time",
      severity: "error",
      from: { path: inPackage("plotting") },
      to: { path: inPackage("core"), pathNot: "(^|/)packages/core/(src|dist)/checks/", dependencyTypesNot: ["type-only"] },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    preserveSymlinks: false,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["types", "import", "default"] },
    tsConfig: { fileName: "tsconfig.base.json" },
  },
};
