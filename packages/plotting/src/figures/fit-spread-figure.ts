import type { Figure } from "@unrolled/core";
import { checkOptions } from "@unrolled/core/checks";
import { axis, figureLayout } from "../figure-layout.js";
import { inUnit, type ScoreUnit, scoreAxis } from "../score-unit.js";
import { plotText } from "../text.js";
import { type ModelStyles, styleModels, styleOf } from "../theme.js";

/** The fits of one model from different seeds, scored on the same split. */
export interface FitSpread {
  readonly name: string;
  readonly fits: readonly { readonly label: string; readonly perStep: number; readonly kept: boolean }[];
}

export interface FitSpreadOptions {
  readonly unit: ScoreUnit;
  /** What the fits were scored on, for the axis: "valid", "test". */
  readonly split: string;
  readonly styles?: ModelStyles;
  readonly id?: string;
  readonly title?: string;
}

/** One dot a fit: how much of a model's score is the luck of its start. */
export function fitSpreadFigure(models: readonly FitSpread[], options: FitSpreadOptions): Figure {
  checkOptions("fitSpreadFigure", options, ["unit", "split", "styles", "id", "title"]);
  const { unit, split } = options;
  const styles = options.styles ?? styleModels(models.map(({ name }) => name));
  const names = models.map(({ name }) => plotText(name));
  return {
    id: options.id ?? "fit-spread",
    title: options.title ?? "Spread between fits",
    caption: `Each dot is one fit of the model from its own seed, scored on ${split}, and the filled dot is the one that was kept; the spread is what another training run would change, and the intervals elsewhere in this report do not contain it.`,
    data: models.map(({ name, fits: unordered }) => {
      const fits = unordered.toSorted((x, y) => Number(x.kept) - Number(y.kept)); // the kept one is drawn last, on top
      const { colour, marker } = styleOf(styles, name);
      return {
        type: "scatter",
        mode: "markers",
        name: plotText(name),
        x: fits.map(({ perStep }) => (Number.isFinite(perStep) ? inUnit(perStep, unit) : null)),
        y: fits.map(() => plotText(name)),
        text: fits.map(({ label, kept }) => plotText(kept ? `${label}, kept` : label)),
        cliponaxis: false,
        marker: {
          symbol: marker,
          size: 10,
          color: fits.map(({ kept }) => (kept ? colour : "#ffffff")),
          line: { color: colour, width: 1.8 },
        },
        hovertemplate: `<b>${plotText(name)}</b>, %{text}: %{x:.4f}<extra></extra>`,
      };
    }),
    layout: figureLayout(
      72 + 36 * models.length,
      {
        xaxis: axis(`${split}: ${scoreAxis(unit)}`, { nticks: 8 }),
        yaxis: axis(null, { type: "category", categoryorder: "array", categoryarray: names, autorange: "reversed", ticks: "" }),
      },
      { xaxis: { nticks: 4 } },
    ),
  };
}
