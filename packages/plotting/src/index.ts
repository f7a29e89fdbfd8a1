export type { Advantage } from "./advantage.js";
export { advantageOf, findAdvantage, winnerFirst } from "./advantage.js";
export { drawDag } from "./drawings/draw-dag.js";
export { drawMixed } from "./drawings/draw-mixed.js";
export { drawQuery } from "./drawings/draw-query.js";
export { drawTemplate } from "./drawings/draw-template.js";
export { drawUndirected } from "./drawings/draw-undirected.js";
export { drawUnfolding } from "./drawings/draw-unfolding.js";
export { drawUnrolled } from "./drawings/draw-unrolled.js";
export type { Drawing, DrawingEdge, DrawingNode, DrawingText, LegendItem, TextRun } from "./drawings/drawing.js";
export { drawingDot } from "./drawings/drawing-dot.js";
export { drawingSvg } from "./drawings/drawing-svg.js";
export { graphDot } from "./drawings/graph-dot.js";
export type { Panel, SideBySideOptions } from "./drawings/side-by-side.js";
export { sideBySide } from "./drawings/side-by-side.js";
export type { AdvantageFigureOptions, StepScores } from "./figures/advantage-figure.js";
export { advantageFigure } from "./figures/advantage-figure.js";
export type { ConvergenceFigureOptions } from "./figures/convergence-figure.js";
export { convergenceFigure } from "./figures/convergence-figure.js";
export type { EmissionContent, EmissionFigureOptions } from "./figures/emission-figure.js";
export { emissionFigure } from "./figures/emission-figure.js";
export { filteringSmoothingFigure } from "./figures/filtering-smoothing-figure.js";
export type { FitSpread, FitSpreadOptions } from "./figures/fit-spread-figure.js";
export { fitSpreadFigure } from "./figures/fit-spread-figure.js";
export type { LearningCurve, LearningCurvesOptions } from "./figures/learning-curves-figure.js";
export { learningCurvesFigure } from "./figures/learning-curves-figure.js";
export type { OrbitFigureOptions } from "./figures/orbit-figure.js";
export { orbitFigure } from "./figures/orbit-figure.js";
export type { PairsFigureOptions } from "./figures/pairs-figure.js";
export { pairsFigure } from "./figures/pairs-figure.js";
export type { ParameterCountFigureOptions } from "./figures/parameter-count-figure.js";
export { parameterCountFigure } from "./figures/parameter-count-figure.js";
export type { ParticleHealthOptions } from "./figures/particle-health-figure.js";
export { particleHealthFigure } from "./figures/particle-health-figure.js";
export type { PathDrawsFigureOptions } from "./figures/path-draws-figure.js";
export { pathDrawsFigure } from "./figures/path-draws-figure.js";
export type { PosteriorFigureOptions } from "./figures/posterior-figure.js";
export { posteriorFigure } from "./figures/posterior-figure.js";
export type { ScoreFigureOptions } from "./figures/score-figure.js";
export { scoreFigure } from "./figures/score-figure.js";
export type { SizeFigureOptions } from "./figures/size-figure.js";
export { sizeFigure } from "./figures/size-figure.js";
export type { StatePosteriorFigureOptions } from "./figures/state-posterior-figure.js";
export { statePosteriorFigure } from "./figures/state-posterior-figure.js";
export type { TransitionFigureOptions } from "./figures/transition-figure.js";
export { transitionFigure } from "./figures/transition-figure.js";
export { formatCount, formatFixed, formatInterval, formatP, formatSeconds, formatWithError } from "./format-number.js";
export type { FigurePainter, ImageSize } from "./image/figure-svg.js";
export { figureSvg, openPainter } from "./image/figure-svg.js";
export type { Savable, SaveFigureOptions } from "./image/save-figure.js";
export { saveFigure } from "./image/save-figure.js";
export type { PngOptions } from "./image/svg-png.js";
export { svgPng } from "./image/svg-png.js";
export type { ModelFamily, ModelSummary } from "./model-summary.js";
export { figureHtml, plotlyHtml } from "./page/figure-html.js";
export { figureLabel } from "./page/figure-label.js";
export { figurePage } from "./page/figure-page.js";
export type { HeadlineInput } from "./report/headline.js";
export { headline } from "./report/headline.js";
export type { ReportOptions } from "./report/render-report.js";
export { renderReport } from "./report/render-report.js";
export type {
  ReportBlock,
  ReportCell,
  ReportColumn,
  ReportContent,
  ReportFact,
  ReportSection,
  ReportTable,
} from "./report/report-content.js";
export { independentUnitsInWords } from "./report/say-advantage.js";
export type { TableOptions } from "./report/tables.js";
export { modelTable, pairTable } from "./report/tables.js";
export type { VowelSplit } from "./report/vowel-split.js";
export { vowelSplit } from "./report/vowel-split.js";
export type { ScoreUnit } from "./score-unit.js";
export { advantageInterval, advantageInUnit, intervalInUnit, inUnit, scoreAxis, unitName } from "./score-unit.js";
export type { HtmlDisplay, Show, ShowWithPicture } from "./show.js";
export { openFigures, show } from "./show.js";
export type { SequenceWindow } from "./symbol-axis.js";
export type { ModelStyle, ModelStyles } from "./theme.js";
export { styleModels } from "./theme.js";
