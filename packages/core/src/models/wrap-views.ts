import type { AnyModel, Dataset, ViewName, Views } from "../contracts/index.js";

/** The views of a model, each bound to data that are changed before, and changed itself after, as `bind` says. */
export function wrapViews(
  { views }: AnyModel,
  bind: <K extends ViewName>(name: K, view: (data: Dataset) => Views[K], data: Dataset) => Views[K],
): AnyModel["views"] {
  const wrap = <K extends ViewName>(name: K) => [
    name,
    (data: Dataset): Views[K] => bind(name, views[name] as (data: Dataset) => Views[K], data),
  ];
  return Object.freeze(Object.fromEntries((Object.keys(views) as ViewName[]).map(wrap)));
}
