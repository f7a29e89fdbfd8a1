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

type Calls<T> = { readonly [K in keyof T]: Extract<T[K], (...given: never[]) => unknown> };

/**
 * `whole` with one of its functions followed by `then`, which changes what it returned or what it wrote. All else of `whole`, and
 * every argument, passes as it is: a wrapper cannot drop an option that it does not know.
 */
export function afterCall<T extends object, K extends keyof T>(
  whole: T,
  name: K,
  then: (result: ReturnType<Calls<T>[K]>, ...given: Parameters<Calls<T>[K]>) => ReturnType<Calls<T>[K]>,
): T {
  const own = whole[name] as (...given: Parameters<Calls<T>[K]>) => ReturnType<Calls<T>[K]>;
  return { ...whole, [name]: (...given: Parameters<Calls<T>[K]>) => then(own.apply(whole, given), ...given) };
}
