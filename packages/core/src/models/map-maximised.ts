import type { AnyModel, ExpectationsView, Model } from "../contracts/index.js";
import { afterCall } from "./wrap-views.js";

/** The view whose next model is wrapped by `wrap`; a collapse has no next model and passes as it is. */
export function mapMaximised(view: ExpectationsView, wrap: <N extends AnyModel>(model: N) => N): ExpectationsView {
  return Object.freeze(
    afterCall(view, "maximise", (next) =>
      "collapsed" in next ? next : (wrap(next as unknown as AnyModel) as unknown as Model<"expectations">),
    ),
  );
}
