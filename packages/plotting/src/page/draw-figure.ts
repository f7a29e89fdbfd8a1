/**
 * The page's side of a figure, as script text: `drawFigure(element, figure)` draws it with plotly, and again with
 * `layout.meta.narrow` merged in when the element becomes narrower than 600 px. Plain ES2017, no dependency but plotly.
 */
export const drawFigureScript = `function drawFigure(element, figure) {
  "use strict";
  var isObject = function (value) { return value !== null && typeof value === "object" && !Array.isArray(value); };
  var merge = function (base, extra) {
    var result = Object.assign({}, base);
    Object.keys(extra).forEach(function (name) {
      result[name] = isObject(result[name]) && isObject(extra[name]) ? merge(result[name], extra[name]) : extra[name];
    });
    return result;
  };
  var copy = function (value) { return JSON.parse(JSON.stringify(value)); };
  var meta = figure.layout.meta || {};
  var isNarrow = function () { return element.clientWidth < 600; };
  var narrow = isNarrow();
  var draw = function () {
    var layout = copy(narrow && meta.narrow ? merge(figure.layout, meta.narrow) : figure.layout);
    var config = {
      responsive: true,
      displaylogo: false,
      displayModeBar: narrow ? false : "hover",
      modeBarButtons: [["toImage", "resetScale2d"]],
      toImageButtonOptions: { format: "svg", filename: figure.id }
    };
    return Plotly.react(element, copy(figure.data), layout, config);
  };
  if (typeof ResizeObserver === "function") {
    new ResizeObserver(function () {
      if (element.clientWidth > 0 && isNarrow() !== narrow) { narrow = !narrow; draw(); }
    }).observe(element);
  }
  return draw();
}`;
